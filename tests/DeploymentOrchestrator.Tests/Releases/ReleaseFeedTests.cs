using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Tests.Releases;

/// <summary>What a feed stores.</summary>
public sealed class ReleaseFeedTests
{
    private readonly World _world = new();
    private FeedState? _state;

    [Fact]
    public void Progress_of_a_release_without_a_feed_creates_none()
    {
        Take(_world.Report(Verdict.Progress));
        Assert.Null(_state);
    }

    [Fact]
    public void A_report_and_its_duplicate_are_sent_to_every_listener()
    {
        Join("ffc-demo-web:4.32.30:aaaaaaaaaa");
        Join("ffc-demo-web:4.32.31:bbbbbbbbbb");
        var report = _world.Report(Verdict.Deployed);
        var first = Take(report);
        var before = Json.Write(_state!).GetRawText();
        var second = Take(report);
        Assert.Equal(["ffc-demo-web:4.32.30:aaaaaaaaaa", "ffc-demo-web:4.32.31:bbbbbbbbbb"], first.Listeners.Order());
        Assert.Equal(first.Listeners, second.Listeners);
        Assert.Equal(before, Json.Write(_state!).GetRawText());
    }

    [Fact]
    public void Join_is_idempotent_and_leave_ends_it()
    {
        Join("ffc-demo-web:4.32.30:aaaaaaaaaa");
        Join("ffc-demo-web:4.32.30:aaaaaaaaaa");
        Assert.Single(_state!.Listeners);
        _state = ReleaseFeed.Leave(_state, new LeaveFeed("ffc-demo-web:4.32.30:aaaaaaaaaa"));
        _state = ReleaseFeed.Leave(_state, new LeaveFeed("ffc-demo-web:4.32.30:aaaaaaaaaa"));
        Assert.Empty(Take(_world.Report(Verdict.Deployed)).Listeners);
    }

    [Fact]
    public void The_last_ended_waits_with_ids_of_another_release_are_remembered()
    {
        for (var i = 0; i < 25; i++)
        {
            var wait = $"ffc-demo-api:1.0.0:{i:0000000000}";
            _state = ReleaseFeed.Join(_state, new JoinFeed(wait, _world.Now.AddHours(1), _world.Now, World.Release)).State;
            Assert.Contains(wait, ReleaseFeed.WaitsOfOtherReleases(_state));
            _state = ReleaseFeed.Leave(_state, new LeaveFeed(wait));
            _state = ReleaseFeed.Leave(_state, new LeaveFeed(wait));
        }

        Assert.Equal(Enumerable.Range(5, 20).Select(i => $"ffc-demo-api:1.0.0:{i:0000000000}"), ReleaseFeed.WaitsOfOtherReleases(_state!));
        Assert.Empty(Take(_world.Report(Verdict.Deployed)).Listeners);
    }

    [Fact]
    public void A_removed_object_returns_with_a_new_status_but_not_with_an_earlier_report()
    {
        var deployed = _world.Report(Verdict.Deployed) with { ObjectId = "uid-1", FromStatus = true };
        Take(deployed);
        var before = _world.Pass(minutes: 1).Report(Verdict.Progress) with { ObjectId = "uid-1" };
        Take(_world.Pass(minutes: 1).Report(Verdict.Gone, version: null) with { ObjectId = "uid-1" });
        Take(before);
        Assert.False(_state!.Places["uid-1"].Exists);
        Take(deployed with { AcceptedAt = _world.Pass(minutes: 1).Now });
        Assert.True(_state!.Places["uid-1"].Exists);
    }

    [Fact]
    public void The_end_of_an_object_does_not_override_later_reports()
    {
        var gone = _world.Report(Verdict.Gone, version: null) with { ObjectId = "uid-1" };
        Take(_world.Pass(minutes: 1).Report(Verdict.Deployed) with { ObjectId = "uid-1" });
        Take(gone);
        Assert.True(_state!.Places["uid-1"].Exists);
    }

    [Fact]
    public void A_report_accepted_at_the_moment_of_its_end_does_not_restore_an_object()
    {
        Take(_world.Report(Verdict.Deployed) with { ObjectId = "uid-1" });
        Take(_world.Pass(minutes: 1).Report(Verdict.Gone, version: null) with { ObjectId = "uid-1" });
        Take(_world.Report(Verdict.Progress) with { ObjectId = "uid-1" });
        Assert.False(_state!.Places["uid-1"].Exists);
    }

    [Fact]
    public void An_outcome_accepted_before_its_end_was_known_does_not_restore_an_object()
    {
        Take(_world.Report(Verdict.Deployed) with { ObjectId = "uid-1" });
        var before = _world.Pass(minutes: 1).Report(Verdict.Deployed, World.Newer) with { ObjectId = "uid-1" };
        Take(_world.Pass(minutes: 1).Report(Verdict.Gone, version: null) with { ObjectId = "uid-1" });
        Take(before);
        Assert.False(_state!.Places["uid-1"].Exists);
    }

    [Fact]
    public void An_outcome_accepted_after_its_end_restores_an_object()
    {
        Take(_world.Report(Verdict.Deployed) with { ObjectId = "uid-1" });
        Take(_world.Pass(minutes: 1).Report(Verdict.Gone, version: null) with { ObjectId = "uid-1" });
        Take(_world.Pass(minutes: 1).Report(Verdict.Deployed, World.Newer) with { ObjectId = "uid-1" });
        Assert.True(_state!.Places["uid-1"].Exists);
    }

    [Fact]
    public void A_status_that_was_read_before_the_last_report_changes_no_metadata()
    {
        var read = _world.Report(Verdict.Deployed) with { ObjectId = "uid-1", FromStatus = true };
        Take(read);
        Take(_world.Pass(minutes: 1).Report(Verdict.Progress) with { ObjectId = "uid-1" });
        Take(read with { AcceptedAt = read.AcceptedAt.AddSeconds(30), Metadata = new Dictionary<string, string> { ["deploymentID"] = "7" } });
        Assert.DoesNotContain(_state!.Journal, entry => entry.Report.Metadata.ContainsKey("deploymentID"));
    }

    [Fact]
    public void Chart_reports_and_removals_create_no_place()
    {
        Join("ffc-demo-web:4.32.30:aaaaaaaaaa");
        Take(_world.Report(Verdict.Progress, version: null));
        Take(_world.Report(Verdict.Gone, version: null) with { ObjectId = "uid-1" });
        Assert.Empty(_state!.Places);
        Take(_world.Report(Verdict.Progress, version: null) with { ObjectId = "uid-1" });
        Assert.Single(_state!.Places);
    }

    [Fact]
    public void The_newest_of_repeated_failures_is_kept_in_any_order_of_arrival()
    {
        var first = _world.Report(Verdict.AttemptFailed, message: "timed out");
        var second = _world.Pass(minutes: 1).Report(Verdict.AttemptFailed, message: "timed out");
        Take(second);
        Take(first);
        Assert.Contains(_state!.Journal, entry => entry.Report.Key == second.Key);
    }

    [Fact]
    public void The_latest_report_of_work_is_kept()
    {
        Take(_world.Report(Verdict.Working, message: "Fulfilling prerequisites"));
        Take(_world.Pass(minutes: 1).Report(Verdict.Working, message: "Running 'upgrade' action with timeout of 5m0s"));
        Assert.Equal("Running 'upgrade' action with timeout of 5m0s", Assert.Single(_state!.Journal).Report.Message);
    }

    [Fact]
    public void Progress_is_dropped_before_deciding_reports()
    {
        Take(_world.Report(Verdict.AttemptFailed, message: "the first"));
        for (var i = 0; i < 60; i++)
        {
            Take(_world.Pass(seconds: 1).Report(Verdict.Progress, message: $"progress {i}"));
        }

        Assert.Equal("the first", _state!.Journal[0].Report.Message);
    }

    [Fact]
    public void Expired_listeners_are_removed()
    {
        Join("ffc-demo-web:4.32.30:aaaaaaaaaa", until: _world.Now + TimeSpan.FromMinutes(1));
        _world.Pass(minutes: 2);
        Assert.Empty(Take(_world.Report(Verdict.Deployed)).Listeners);
    }

    [Fact]
    public void Places_without_a_report_for_thirty_days_are_removed()
    {
        Take(_world.Report(Verdict.Deployed, env: "old"));
        _world.Pass(minutes: 31 * 24 * 60);
        Take(_world.Report(Verdict.Deployed, env: "new"));
        Assert.Equal("env=new namespace=flux-config", Assert.Single(_state!.Places).Key);
    }

    [Theory]
    [InlineData(Verdict.Deployed, World.V)]
    [InlineData(Verdict.Tested, World.V)]
    [InlineData(Verdict.RolledBack, World.V)]
    [InlineData(Verdict.Progress, World.Older)]
    [InlineData(Verdict.AttemptFailed, null)]
    [InlineData(Verdict.TestFailed, null)]
    [InlineData(Verdict.Removed, null)]
    [InlineData(Verdict.GaveUp, null)]
    public void The_last_report_of_flux_decides_what_is_live(Verdict verdict, string? live)
    {
        Take(_world.Report(Verdict.Deployed, World.Older));
        _world.Pass(minutes: 1);
        Take(_world.Report(verdict));
        Assert.Equal(live, Live()?.Version);
    }

    [Fact]
    public void Live_has_a_start_time_and_a_values_only_change_keeps_it()
    {
        var first = Take(_world.Report(Verdict.Deployed)).Report;
        _world.Pass(minutes: 5);
        Take(_world.Report(Verdict.Deployed, helmRevision: 2));
        Assert.Equal(first.At, Live()!.Since);
    }

    [Fact]
    public void A_late_older_report_never_overrides_a_newer_one_and_is_marked_late()
    {
        _world.Pass(minutes: 10);
        Take(_world.Report(Verdict.Deployed, World.Newer));
        var late = Take(_world.Report(Verdict.Deployed, World.V, at: World.Start));
        Assert.True(late.Report.Late);
        Assert.Equal(World.Newer, Live()!.Version);
    }

    [Fact]
    public void Within_one_second_the_helm_revision_decides_then_the_reason()
    {
        Take(_world.Report(Verdict.Deployed, World.Newer, helmRevision: 13));
        Take(_world.Report(Verdict.Deployed, World.V, helmRevision: 12));
        Assert.Equal(World.Newer, Live()!.Version);
        Take(_world.Report(Verdict.Tested, World.Newer, helmRevision: 13));
        Take(_world.Report(Verdict.Deployed, World.Newer, helmRevision: 13));
        Assert.True(Live()!.Tested);
    }

    [Fact]
    public void Every_order_of_arrival_leads_to_the_same_state()
    {
        Report[] reports =
        [
            _world.Report(Verdict.Deployed, World.Older, at: World.Start.AddSeconds(1)),
            _world.Report(Verdict.AttemptFailed, World.V, at: World.Start.AddSeconds(5)),
            _world.Report(Verdict.RolledBack, World.Older, at: World.Start.AddSeconds(9), helmRevision: 11),
            _world.Report(Verdict.Deployed, World.V, at: World.Start.AddSeconds(9), helmRevision: 14),
            _world.Report(Verdict.TestFailed, World.V, at: World.Start.AddSeconds(9), helmRevision: 14),
        ];
        var ends = Permutations(reports).Select(order =>
        {
            _state = null;
            foreach (var report in order)
            {
                Take(report);
            }

            var place = Assert.Single(_state!.Places).Value;
            return (place.Last, place.Live?.Version, place.Failed);
        });
        Assert.Single(ends.Distinct());
    }

    [Fact]
    public void Identical_failures_are_counted_not_repeated()
    {
        for (var i = 0; i < 5; i++)
        {
            Take(_world.Report(Verdict.AttemptFailed, message: "connection refused"));
            _world.Pass(minutes: 1);
        }

        var entry = Assert.Single(_state!.Journal);
        Assert.Equal(5, entry.Count);
        Assert.Equal(World.Start, entry.FirstAt);
    }

    [Fact]
    public void A_full_feed_is_marked_and_still_responds()
    {
        for (var i = 0; i < ReleaseFeed.MaxListeners; i++)
        {
            Join($"ffc-demo-web:4.32.30:{i:x10}");
        }

        Assert.False(Join("ffc-demo-web:4.32.30:ffffffffff").Registered);
        Assert.True(Join($"ffc-demo-web:4.32.30:{1:x10}").Registered);
    }

    private static IEnumerable<IEnumerable<Report>> Permutations(Report[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany((item, i) => Permutations([.. items.Where((_, j) => j != i)]).Select(rest => rest.Prepend(item)));

    private LiveVersion? Live() => _state!.Places.Values.Single().Live;

    private FeedAnswer Take(Report report)
    {
        (_state, var answer) = ReleaseFeed.Take(_state, report);
        return answer;
    }

    private FeedSnapshot Join(string instanceId, DateTimeOffset? until = null)
    {
        (_state, var snapshot) = ReleaseFeed.Join(_state, new JoinFeed(instanceId, until ?? _world.Now.AddHours(1), _world.Now));
        return snapshot;
    }
}
