using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Replay;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Replay;

/// <summary>The reason that a person reads is the one that decided.</summary>
public sealed class ReportJudgementTests
{
    private readonly World _world = new();

    public static TheoryData<Verdict, string?, Meaning, string> AfterTheRequest => new()
    {
        { Verdict.Deployed, World.V, Meaning.Success, "says that it is deployed" },
        { Verdict.Tested, World.V, Meaning.Success, "says that it is tested" },
        { Verdict.AttemptFailed, World.V, Meaning.Failure, "is a failure of the awaited version" },
        { Verdict.TestFailed, World.V, Meaning.Failure, "is a failure of the awaited version" },
        { Verdict.Removed, World.V, Meaning.Failure, "is a failure of the awaited version" },
        { Verdict.GaveUp, World.V, Meaning.GaveUp, "will not try again" },
        { Verdict.RolledBack, World.V, Meaning.Remediation, "releases nobody" },
        { Verdict.RolledBack, World.Older, Meaning.Remediation, "releases nobody" },
        { Verdict.Deployed, World.Newer, Meaning.Newer, "4.32.31 is newer than the awaited 4.32.30" },
        { Verdict.GaveUp, World.Newer, Meaning.Note, "ReasonGaveUp of another version decides nothing" },
        { Verdict.Deployed, World.Older, Meaning.Note, "4.32.29 is older than the awaited 4.32.30" },
        { Verdict.Deployed, null, Meaning.Note, "ReasonDeployed names no version" },
        { Verdict.Progress, null, Meaning.Note, "ReasonProgress is progress" },
    };

    [Theory]
    [MemberData(nameof(AfterTheRequest))]
    public void After_the_request(Verdict verdict, string? version, Meaning meaning, string why) =>
        Is(meaning, why, ReportJudgement.Of(Wait(), _world.Report(verdict, version)));

    [Fact]
    public void Every_key_that_does_not_match_is_named()
    {
        var match = new Dictionary<string, string> { ["env"] = "snd1", ["cluster"] = "aks-01" };
        Is(
            Meaning.NearMiss,
            "its namespace is flux-config, the request asks for apps; it has no metadata cluster, the request asks for cluster=aks-01; its env is tst1, the request asks for env=snd1",
            ReportJudgement.Of(Wait("apps", match), _world.Report(Verdict.Deployed, env: "tst1")));
    }

    [Fact]
    public void Before_the_request()
    {
        var deployed = _world.Report(Verdict.Deployed, at: World.Start.AddMinutes(-1));
        var failed = _world.Report(Verdict.AttemptFailed, at: World.Start.AddMinutes(-1));
        var newer = _world.Report(Verdict.Deployed, World.Newer, at: World.Start.AddMinutes(-1));

        Is(Meaning.Success, "is what is awaited", ReportJudgement.Of(Wait(), deployed));
        Is(Meaning.Note, "which may be a step back on purpose", ReportJudgement.Of(Wait(), newer));
        Is(Meaning.BeforeRequest, "acceptExisting=false", ReportJudgement.Of(Wait(acceptExisting: false), deployed));
        Is(Meaning.BeforeRequest, "something newer of that place was known", ReportJudgement.Of(Wait(), deployed with { Late = true }));
        Is(Meaning.BeforeRequest, "only what the feed calls live counts", ReportJudgement.Judge(Wait(), deployed, [], isLive: false, wasTold: false, fromJournal: true));
        Is(Meaning.BeforeRequest, "has failed a wait already", ReportJudgement.Judge(Wait(), failed, [], isLive: false, wasTold: true, fromJournal: true));
        Is(Meaning.BeforeRequest, "by more than 10 min", ReportJudgement.Of(Wait(), failed with { At = World.Start.AddMinutes(-11) }));
    }

    [Fact]
    public void Tests_that_are_awaited() =>
        Is(Meaning.AwaitsTests, "waits for its Helm tests", ReportJudgement.Of(Wait(waitFor: WaitFor.Tested), _world.Report(Verdict.Deployed)));

    [Fact]
    public void To_a_refused_request_no_report_means_anything() =>
        Assert.Throws<ArgumentException>(() => ReportJudgement.Of(Wait() with { Request = null }, _world.Report(Verdict.Deployed)));

    private static void Is(Meaning meaning, string why, ReportJudgement judgement)
    {
        Assert.Equal(meaning, judgement.Meaning);
        Assert.Contains(why, judgement.Why, StringComparison.Ordinal);
    }

    private static WaitInput Wait(
        string? ns = null, Dictionary<string, string>? match = null, bool acceptExisting = true, WaitFor waitFor = WaitFor.Deployed) => new(
            new WaitRequest(World.Release, World.V, ns, match ?? [], waitFor, acceptExisting),
            null,
            new CallbackTarget("https://dev.azure.com/acme/", "project", "build", "plan", "job", "timeline", "task", "protected", null),
            World.Start,
            World.Start.AddMinutes(55),
            "the default",
            WaitSettings.Default);
}
