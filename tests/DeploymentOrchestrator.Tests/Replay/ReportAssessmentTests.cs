using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Replay;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Replay;

/// <summary>The reason that people see is the one that decided.</summary>
public sealed class ReportAssessmentTests
{
    private readonly World _world = new();

    public static TheoryData<Verdict, string?, ReportEffect, string> AfterTheRequest => new()
    {
        { Verdict.Deployed, World.V, ReportEffect.Success, "says that it is deployed" },
        { Verdict.Tested, World.V, ReportEffect.Success, "says that it is tested" },
        { Verdict.AttemptFailed, World.V, ReportEffect.Failure, "is a failure of the awaited version" },
        { Verdict.TestFailed, World.V, ReportEffect.Failure, "is a failure of the awaited version" },
        { Verdict.Removed, World.V, ReportEffect.Failure, "is a failure of the awaited version" },
        { Verdict.GaveUp, World.V, ReportEffect.GaveUp, "will not try again" },
        { Verdict.RolledBack, World.V, ReportEffect.Remediation, "releases nobody" },
        { Verdict.RolledBack, World.Older, ReportEffect.Remediation, "releases nobody" },
        { Verdict.Deployed, World.Newer, ReportEffect.Newer, "4.32.31 is newer than the awaited 4.32.30" },
        { Verdict.GaveUp, World.Newer, ReportEffect.Note, "ReasonGaveUp of another version decides nothing" },
        { Verdict.Deployed, World.Older, ReportEffect.Note, "4.32.29 is older than the awaited 4.32.30" },
        { Verdict.Deployed, null, ReportEffect.Note, "ReasonDeployed names no version" },
        { Verdict.Progress, null, ReportEffect.Note, "ReasonProgress is progress" },
    };

    [Theory]
    [MemberData(nameof(AfterTheRequest))]
    public void After_the_request(Verdict verdict, string? version, ReportEffect meaning, string why) =>
        Is(meaning, why, ReportAssessment.Of(Wait(), _world.Report(verdict, version)));

    [Fact]
    public void Every_key_that_does_not_match_is_named()
    {
        var match = new Dictionary<string, string> { ["env"] = "snd1", ["cluster"] = "aks-01" };
        Is(
            ReportEffect.NearMiss,
            "its namespace is flux-config, the request asks for apps; it has no metadata cluster, the request asks for cluster=aks-01; its env is tst1, the request asks for env=snd1",
            ReportAssessment.Of(Wait("apps", match), _world.Report(Verdict.Deployed, env: "tst1")));
    }

    [Fact]
    public void Before_the_request()
    {
        var deployed = _world.Report(Verdict.Deployed, at: World.Start.AddMinutes(-1));
        var failed = _world.Report(Verdict.AttemptFailed, at: World.Start.AddMinutes(-1));
        var newer = _world.Report(Verdict.Deployed, World.Newer, at: World.Start.AddMinutes(-1));

        Is(ReportEffect.Success, "is what is awaited", ReportAssessment.Of(Wait(), deployed));
        Is(ReportEffect.Note, "which may be a step back on purpose", ReportAssessment.Of(Wait(), newer));
        Is(ReportEffect.BeforeRequest, "acceptExisting=false", ReportAssessment.Of(Wait(acceptExisting: false), deployed));
        Is(ReportEffect.BeforeRequest, "something newer of that place was known", ReportAssessment.Of(Wait(), deployed with { Late = true }));
        Is(ReportEffect.BeforeRequest, "only what the feed calls live counts", ReportAssessment.Assess(Wait(), deployed, [], isLive: false, wasConsumed: false, fromJournal: true));
        Is(ReportEffect.BeforeRequest, "has failed a wait already", ReportAssessment.Assess(Wait(), failed, [], isLive: false, wasConsumed: true, fromJournal: true));
        Is(ReportEffect.BeforeRequest, "by more than 10 min", ReportAssessment.Of(Wait(), failed with { At = World.Start.AddMinutes(-11) }));
    }

    [Fact]
    public void Awaiting_tests() =>
        Is(ReportEffect.AwaitsTests, "waits for its Helm tests", ReportAssessment.Of(Wait(waitFor: WaitFor.Tested), _world.Report(Verdict.Deployed)));

    [Fact]
    public void A_refused_request_ignores_every_report() =>
        Assert.Throws<ArgumentException>(() => ReportAssessment.Of(Wait() with { Request = null }, _world.Report(Verdict.Deployed)));

    private static void Is(ReportEffect meaning, string why, ReportAssessment assessment)
    {
        Assert.Equal(meaning, assessment.Effect);
        Assert.Contains(why, assessment.Why, StringComparison.Ordinal);
    }

    private static WaitInput Wait(
        string? ns = null, Dictionary<string, string>? match = null, bool acceptExisting = true, WaitFor waitFor = WaitFor.Deployed) => new(
            new WaitRequest(World.Release, World.V, ns, match ?? [], waitFor, acceptExisting),
            null,
            new CallbackTarget("https://dev.azure.com/acme/", "project", "build", "plan", "job", "timeline", "task", new("protected"), null),
            World.Start,
            World.Start.AddMinutes(55),
            "the default",
            WaitSettings.Default);
}
