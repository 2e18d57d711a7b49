using System.Text;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Waits;

/// <summary>One object is one place.</summary>
public sealed class ObjectIdentityTests
{
    private readonly World _world = new();

    [Fact]
    public void Metadata_of_one_object_accumulate()
    {
        Said("uid-1", Verdict.Deployed, World.Older, env: null);
        Said("uid-1", Verdict.Deployed, World.Older, env: "snd1");
        var wait = _world.Request(env: "snd1");
        var any = _world.Request();
        Said("uid-1", Verdict.Deployed, World.V, env: null);
        wait.Succeeded();
        any.Succeeded();
    }

    [Fact]
    public void Two_alerts_of_one_event_are_one_report_and_each_may_name_the_place()
    {
        var wait = _world.Request(match: new Dictionary<string, string> { ["deploymentID"] = "7" });
        var report = _world.Report(Verdict.Deployed) with { ObjectId = "uid-1" };
        _world.Deliver(report);
        _world.Pass(seconds: 10);
        wait.IsOpen();
        _world.Deliver(report with { Metadata = new Dictionary<string, string> { ["env"] = "snd1", ["deploymentID"] = "7" } });
        wait.Succeeded();
    }

    [Fact]
    public void Another_uid_at_the_same_place_replaces_the_old_object()
    {
        Said("uid-1", Verdict.Deployed, World.V);
        _world.Pass(minutes: 1);
        Said("uid-2", Verdict.Working, World.V);
        var wait = _world.Request();
        _world.Pass(minutes: 1);
        wait.IsOpen();
        Said("uid-2", Verdict.Deployed, World.V);
        wait.Succeeded();
    }

    [Fact]
    public void A_late_report_of_the_old_object_does_not_restore_it()
    {
        var late = _world.Report(Verdict.Deployed) with { ObjectId = "uid-1" };
        Said("uid-1", Verdict.Deployed, World.Older);
        _world.Pass(minutes: 1);
        Said("uid-2", Verdict.Progress, null);
        _world.Deliver(late);
        var wait = _world.Request();
        _world.Pass(minutes: 1);
        wait.IsOpen();
    }

    [Fact]
    public void A_late_report_of_an_unknown_old_object_does_not_restore_it()
    {
        var late = _world.Report(Verdict.Deployed) with { ObjectId = "uid-1" };
        _world.Pass(minutes: 1);
        Said("uid-2", Verdict.Working, World.V);
        _world.Deliver(late);
        var wait = _world.Request();
        _world.Pass(minutes: 1);
        wait.IsOpen();
    }

    [Fact]
    public void A_pinned_sender_cannot_replace_another_senders_object()
    {
        Said("uid-1", Verdict.Deployed, World.Older, env: "dev");
        Said("uid-2 env=dev", Verdict.Deployed, World.Older, env: "dev");
        _world.Request().Failed("2 places");
    }

    [Fact]
    public void A_report_without_a_uid_belongs_to_the_known_object_of_its_place()
    {
        Said("uid-1", Verdict.Deployed, World.Older);
        _world.Flux(Verdict.Deployed);
        _world.Request().Succeeded();
    }

    [Theory]
    [InlineData(Verdict.Gone, "NotListed", "lists it no more", false)]
    [InlineData(Verdict.Removed, "UninstallSucceeded", "Helm uninstall succeeded for release a/b.v1 with chart c@1.0.0", false)]
    [InlineData(Verdict.Removed, "UninstallSucceeded", "Helm uninstall remediation for release a/b.v1 with chart c@1.0.0 succeeded", true)]
    [InlineData(Verdict.Removed, "RollbackFailed", "Helm rollback failed", true)]
    public void A_permanently_removed_release_is_not_a_candidate(Verdict verdict, string reason, string message, bool isCandidate)
    {
        Said("uid-1", Verdict.Deployed, World.Older, ns: "old");
        Said("uid-2", Verdict.Deployed, World.Older, ns: "new");
        _world.Pass(minutes: 1);
        _world.Deliver(_world.Report(verdict, World.Older, message: message, ns: "old") with { ObjectId = "uid-1", Reason = reason });
        var wait = _world.Request();
        _world.Pass(seconds: 30);
        Assert.Equal(isCandidate, wait.Outcome is not null);
        if (!isCandidate)
        {
            Said("uid-2", Verdict.Deployed, World.V, ns: "new");
            wait.Succeeded();
        }
    }

    [Fact]
    public void A_pinned_sender_cannot_report_for_another_object_by_copying_its_uid()
    {
        Said("uid-1", Verdict.Deployed, World.Older, env: "prod");
        Said("uid-1 env=dev", Verdict.Deployed, World.V, env: "dev");
        var prod = _world.Request(env: "prod");
        _world.Pass(minutes: 1);
        prod.IsOpen();
        Said("uid-2 env=dev", Verdict.Gone, null, env: "prod");
        Said("uid-1", Verdict.Deployed, World.V, env: "prod");
        prod.Succeeded();
    }

    [Fact]
    public void Reports_with_and_without_a_pin_belong_to_one_object()
    {
        Said("uid-1 env=dev", Verdict.Deployed, World.Older, env: "dev");
        Said("uid-1", Verdict.Deployed, World.Older, env: null);
        var (any, pinned) = (_world.Request(), _world.Request(env: "dev"));
        Said("uid-1 env=dev", Verdict.Deployed, World.V, env: "dev");
        pinned.Succeeded();
        any.IsOpen();
        any.Said("Ignored: ");
        Said("uid-1", Verdict.Deployed, World.V, env: null);
        any.Succeeded();
    }

    public static TheoryData<string?, string?, bool> Copies
    {
        get
        {
            var copies = new TheoryData<string?, string?, bool>();
            foreach (var (said, asked) in from said in new[] { null, "prod", "dev" } from asked in new[] { null, "prod", "dev" } select (said, asked))
            {
                copies.Add(said, asked, true);
                copies.Add(said, asked, false);
            }

            return copies;
        }
    }

    [Theory]
    [MemberData(nameof(Copies))]
    public void A_copied_uid_under_a_pin_releases_no_additional_wait(string? said, string? asked, bool isPinnedFirst)
    {
        var copied = IsReleasedUnderPin("uid-1", said, asked, isPinnedFirst);

        // A sender that reports env=dev without a pin determines whose reports may count for it.
        Assert.False(copied && said != "dev" && !IsReleasedUnderPin("uid-2", said, asked, isPinnedFirst));
        Assert.False(copied && said is null && asked is null);
        Assert.True(copied || asked != "dev");
    }

    [Fact]
    public void After_a_secret_is_pinned_the_failure_says_what_to_request()
    {
        Said("uid-1", Verdict.Deployed, World.Older, env: null);
        _world.Pass(minutes: 10);
        Said("uid-1 env=dev", Verdict.Deployed, World.Older, env: "dev");
        _world.Request().Failed("2 places", "\"match\": {\"env\":\"dev\"} or \"places\": \"all\"");
    }

    [Fact]
    public void A_report_without_a_pin_that_names_another_place_is_another_object()
    {
        Said("uid-1 env=dev", Verdict.Deployed, World.Older, env: "dev");
        Said("uid-1", Verdict.Deployed, World.Older, env: "prod");
        _world.Request().Failed("2 places", "\"env\":\"dev\"", "\"env\":\"prod\"");
    }

    [Fact]
    public void Feed_state_from_before_uids_belongs_to_the_object()
    {
        _world.Flux(Verdict.Deployed, World.Older);
        Said("uid-1", Verdict.Deployed, World.Older);
        var wait = _world.Request();
        Said("uid-1", Verdict.Deployed, World.V);
        wait.Succeeded();
    }

    [Fact]
    public void An_uninstall_precedes_an_install_in_the_same_second()
    {
        _world.Deliver(_world.Report(Verdict.Deployed, World.V, helmRevision: 1) with { ObjectId = "uid-1" });
        _world.Deliver(_world.Report(Verdict.Removed, World.Older, helmRevision: 12) with { ObjectId = "uid-1", Reason = "UninstallSucceeded" });
        _world.Request().Succeeded();
    }

    [Fact]
    public void The_suggested_JSON_works_when_it_is_sent()
    {
        Said("uid-1", Verdict.Deployed, World.Older, env: "snd1");
        Said("uid-2", Verdict.Deployed, World.Older, env: "snd1", ns: "other");
        Said("uid-3", Verdict.Deployed, World.Older, env: "täst \"1\"");
        Said("uid-4", Verdict.Deployed, World.Older, env: null);
        var snapshot = ReleaseFeed.Look(Json.Read<FeedState>(_world.Runtime.EntityState(InstanceIds.ForFeed(World.Release))!.Value), new GetFeedSnapshot(_world.Now)).Answer;
        var asked = new WaitRequest(World.Release, World.V, null, new Dictionary<string, string>(), WaitFor.Deployed, true);
        var remedies = Remedies.Of(asked, Snapshots.Candidates(asked, snapshot.Places));
        Assert.Equal(4, remedies.Count);
        Assert.All(remedies, remedy =>
        {
            var body = $$"""{ "helmReleaseName": "{{World.Release}}", "helmReleaseVersion": "{{World.V}}", {{remedy}} }""";
            Assert.True(RequestBody.TryRead(Encoding.UTF8.GetBytes(body), TimeSpan.FromMinutes(55), [], out var read, out var error), error);
            var request = Assert.Single(read.Requests);
            var candidates = Snapshots.Candidates(request, snapshot.Places);
            Assert.False(Snapshots.IsAmbiguous(request, candidates));
            Assert.Equal(request.Places == WaitPlaces.All ? 4 : 1, candidates.Count);
        });
    }

    // An object that is reported without a pin, and what a cluster whose secret pins env=dev reports about the same UID.
    private static bool IsReleasedUnderPin(string uid, string? said, string? asked, bool isPinnedFirst)
    {
        var rules = new ObjectIdentityTests();
        void Pinned(string version) => rules.Said($"{uid} env=dev", Verdict.Deployed, version, env: "dev");
        if (isPinnedFirst)
        {
            Pinned(World.Older);
        }

        rules.Said("uid-1", Verdict.Deployed, World.Older, env: said);
        rules._world.Pass(seconds: 10);
        var wait = rules._world.Request(env: asked);
        Pinned(World.V);
        rules._world.Pass(minutes: 12);
        return wait.Completions.Any(sent => sent.Result == TaskResult.Succeeded);
    }

    private void Said(string objectId, Verdict verdict, string? version, string? env = "snd1", string ns = "flux-config") =>
        _world.Deliver(_world.Report(verdict, version, env, ns: ns) with { ObjectId = objectId });
}
