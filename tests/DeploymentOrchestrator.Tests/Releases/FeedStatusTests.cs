using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Tests.Releases;

/// <summary>How a feed processes reports that were read from a status.</summary>
public sealed class FeedStatusTests
{
    private readonly World _world = new();

    [Fact]
    public void A_status_supplies_what_no_event_reported()
    {
        _world.Status(Verdict.Deployed, at: World.Start.AddDays(-3));
        Assert.Equal(World.V, Live()!.Version);
        Assert.Equal(World.Start.AddDays(-3), Live()!.Since);
    }

    [Fact]
    public void A_status_never_contradicts_a_newer_event()
    {
        _world.Flux(Verdict.Deployed, World.Newer, at: World.Start);
        _world.Pass(minutes: 1).Status(Verdict.Deployed, World.V, at: World.Start.AddSeconds(-1));
        Assert.Equal(World.Newer, Live()!.Version);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_spec_that_flux_never_attempted_keeps_the_live_version(bool isSuccessLate)
    {
        var success = _world.Report(Verdict.Deployed);
        _world.Pass(minutes: 1);
        var stalled = _world.Report(Verdict.Stalled, World.Newer, message: "Reconciliation failed terminally due to configuration error");
        foreach (var report in isSuccessLate ? new[] { stalled, success } : [success, stalled])
        {
            _world.Deliver(report with { ObjectId = "uid-1" });
        }

        Assert.Equal(World.V, Live()!.Version);
        _world.Request().Succeeded();
        _world.Request(World.Newer).Failed("Flux gave up", "configuration error");
    }

    [Fact]
    public void A_status_that_repeats_an_event_returns_that_event()
    {
        var sent = _world.Flux(Verdict.Deployed, helmRevision: 12);
        _world.Pass(minutes: 1).Status(Verdict.Deployed, at: sent.At.AddSeconds(-1), helmRevision: 12);
        var entry = Assert.Single(State().Journal);
        Assert.Equal(sent.Key, entry.Report.Key);
        Assert.Equal(sent.Key, Live()!.ReportKey);
        Assert.Equal(sent.At, Live()!.At);
    }

    [Fact]
    public void A_status_that_repeats_an_event_is_recognized_after_many_other_reports()
    {
        var sent = _world.Flux(Verdict.Deployed, helmRevision: 12);
        for (var i = 0; i < 120; i++)
        {
            _world.Flux(Verdict.Progress);
        }

        _world.Status(Verdict.Deployed, at: sent.At, helmRevision: 12);
        Assert.Single(State().Journal, entry => entry.Report.Verdict == Verdict.Deployed);
    }

    [Theory]
    [InlineData(Verdict.Tested, World.V, 12, 0)]
    [InlineData(Verdict.Deployed, World.Newer, 12, 0)]
    [InlineData(Verdict.Deployed, World.V, 13, 0)]
    [InlineData(Verdict.Deployed, World.V, 12, 6)]
    public void A_different_status_is_not_a_repetition(Verdict verdict, string version, int helmRevision, int seconds)
    {
        var sent = _world.Flux(Verdict.Deployed, helmRevision: 12);
        _world.Pass(minutes: 1).Status(verdict, version, at: sent.At.AddSeconds(seconds), helmRevision: helmRevision, reason: "ReasonDeployed");
        Assert.Equal(2, State().Journal.Count);
    }

    [Fact]
    public void A_status_with_more_metadata_than_the_event_is_not_a_repetition()
    {
        var sent = _world.Flux(Verdict.Deployed);
        _world.Status(Verdict.Deployed, at: sent.At, metadata: new Dictionary<string, string> { ["env"] = "snd1", ["deploymentID"] = "42" });
        Assert.Equal(2, State().Journal.Count);
    }

    [Theory]
    [InlineData(Verdict.Stalled, Verdict.AttemptFailed, false)]
    [InlineData(Verdict.Stalled, Verdict.Working, false)]
    [InlineData(Verdict.Stalled, Verdict.Deployed, false)]
    [InlineData(Verdict.Stalled, Verdict.RolledBack, true)]
    [InlineData(Verdict.Stalled, Verdict.Progress, true)]
    [InlineData(Verdict.Working, Verdict.Deployed, false)]
    [InlineData(Verdict.Working, Verdict.AttemptFailed, false)]
    [InlineData(Verdict.Working, Verdict.Stalled, false)]
    [InlineData(Verdict.Working, Verdict.Progress, true)]
    public void A_stall_or_work_in_progress_ends_with_the_next_contradicting_report(Verdict said, Verdict next, bool isStillSo)
    {
        _world.Flux(said);
        _world.Pass(minutes: 1).Flux(next);
        var place = Assert.Single(State().Places).Value;
        Assert.Equal(isStillSo, said == Verdict.Stalled ? place.IsStalled : place.IsWorking);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ignored_test_failures_stay_ignored_if_the_event_has_the_next_second(bool isStatusFirst)
    {
        var ignored = _world.Report(Verdict.Deployed, helmRevision: 3) with { FromStatus = true, TestsIgnored = true };
        var failed = _world.Report(Verdict.TestFailed, at: ignored.At.AddSeconds(1), helmRevision: 3);
        foreach (var report in isStatusFirst ? new[] { ignored, failed } : [failed, ignored])
        {
            _world.Deliver(report);
        }

        Assert.Equal(World.V, Live()!.Version);
        _world.Flux(Verdict.TestFailed, at: ignored.At.AddSeconds(10), helmRevision: 3);
        Assert.Null(Live());
    }

    [Fact]
    public void A_status_with_an_app_version_that_the_event_lacked_is_not_a_repetition()
    {
        var sent = _world.Flux(Verdict.Deployed);
        var read = _world.Report(Verdict.Deployed, at: sent.At) with { Reason = sent.Reason, FromStatus = true, AppVersion = "2.4.1" };
        _world.Deliver(read);
        Assert.Equal("2.4.1", Live()!.AppVersion);
        _world.Deliver(read with { Key = new string('a', 32), AppVersion = null });
        Assert.Equal(2, State().Journal.Count);
    }

    [Fact]
    public void An_unchanged_status_only_keeps_its_place_from_expiring()
    {
        _world.Status(Verdict.Deployed);
        var before = State();
        for (var day = 0; day < 40; day++)
        {
            _world.Pass(minutes: 24 * 60).Status(Verdict.Deployed, at: World.Start);
        }

        Assert.Equal(World.V, Live()!.Version);
        Assert.Equal(Json.Write(before.Journal).GetRawText(), Json.Write(State().Journal).GetRawText());
        Assert.Equal(_world.Now, Assert.Single(State().Places).Value.LastReportAt);
        Assert.Equal(before.Places.Values.Single().Live, Live());
    }

    [Fact]
    public void Changed_annotations_apply_to_later_requests()
    {
        _world.Status(Verdict.Deployed);
        _world.Pass(minutes: 1).Status(Verdict.Deployed, at: World.Start, metadata: new Dictionary<string, string> { ["env"] = "snd1", ["deploymentID"] = "42" });
        _world.Request(match: new Dictionary<string, string> { ["deploymentID"] = "42" }).Succeeded();
    }

    private LiveVersion? Live() => Assert.Single(State().Places).Value.Live;

    private FeedState State() => Json.Read<FeedState>(_world.Runtime.EntityState(InstanceIds.ForFeed(World.Release)) ?? Json.Null);
}
