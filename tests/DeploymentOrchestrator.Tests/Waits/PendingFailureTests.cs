using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Waits;

/// <summary>What happens before a wait fails: the feed is asked, and what was accepted in time wins.</summary>
public sealed class PendingFailureTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);
    private readonly World _world = new();

    [Fact]
    public void A_failure_before_the_request_counts_from_the_request()
    {
        _world.Flux(Verdict.AttemptFailed);
        var asked = _world.Pass(minutes: 5).Now;
        var wait = _world.Request();
        wait.Failed();
        Assert.InRange(wait.Outcome!.DecidedAt - asked, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void The_deadline_fails_the_wait_with_the_last_report_and_the_next_command()
    {
        var wait = _world.Request(timeout: TenMinutes);
        _world.Pass(minutes: 2).Flux(Verdict.Deployed, World.Older, message: "Helm upgrade succeeded");
        _world.Pass(minutes: 8, seconds: -2);
        wait.IsOpen();
        wait.Failed("Timed out at 10:10 UTC", "Last event: ", "flux get hr ffc-demo-web -n flux-config");
    }

    [Fact]
    public void The_deadline_of_a_silent_release_reports_that_no_event_arrived()
    {
        var wait = _world.Request(timeout: TenMinutes);
        _world.Pass(minutes: 10);
        wait.Failed("Flux has said nothing about it", "flux get hr -A | grep ffc-demo-web");
    }

    [Fact]
    public void A_success_that_the_feed_accepted_in_time_wins_even_if_its_event_was_lost()
    {
        var wait = _world.Request(timeout: TenMinutes);
        _world.Pass(minutes: 9, seconds: 50);
        ApplyToFeedOnly(_world.Report(Verdict.Deployed));
        _world.Pass(seconds: 15);
        wait.Succeeded();
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_delay_the_second_snapshot()
    {
        var wait = _world.Request(timeout: TenMinutes);
        _world.Pass(minutes: 9, seconds: 65);
        wait.IsOpen();
        _world.Runtime.SetBack(TimeSpan.FromHours(1));
        wait.Failed("Timed out");
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_delay_an_unanswered_feed_call()
    {
        _world.Runtime.Delivery = _ => EntityDelivery.Lost;
        var wait = _world.Request();
        _world.Runtime.SetBack(TimeSpan.FromHours(1));
        _world.Runtime.Delivery = _ => EntityDelivery.Normal;
        ApplyToFeedOnly(_world.Report(Verdict.Deployed));
        _world.Pass(seconds: 40);
        wait.Succeeded();
    }

    [Fact]
    public void A_success_accepted_in_time_that_reaches_the_feed_before_the_second_snapshot_wins()
    {
        var wait = _world.Request(timeout: TenMinutes);
        _world.Pass(minutes: 9, seconds: 50);
        var report = _world.Report(Verdict.Deployed);
        _world.Pass(seconds: 15);
        ApplyToFeedOnly(report);
        wait.Succeeded();
    }

    [Fact]
    public void A_success_accepted_after_the_deadline_is_too_late_and_is_named()
    {
        var wait = _world.Request(timeout: TenMinutes);
        _world.Pass(minutes: 10, seconds: 3).Flux(Verdict.Deployed);
        wait.Failed("Timed out at ");
        wait.Said("Too late for this wait");

        // It is shown on the wait's page, not in the pipeline's log.
        Assert.Contains("the feed had heard until 2026-08-20 10:10:0", $"{wait.Status.GetProperty("story")}", StringComparison.Ordinal);
        Assert.DoesNotContain(wait.Lines, line => line.Contains("the feed had heard", StringComparison.Ordinal));
    }

    [Fact]
    public void A_success_accepted_while_the_process_was_down_past_the_deadline_wins_after_the_restart()
    {
        var wait = _world.Request(timeout: TenMinutes);
        _world.Pass(minutes: 9);
        var report = _world.Report(Verdict.Deployed);
        _world.Runtime.BeDown(TimeSpan.FromHours(1));
        ApplyToFeedOnly(report);
        wait.Succeeded();
    }

    [Fact]
    public void A_success_accepted_after_the_deadline_is_too_late_even_before_the_timer_fires()
    {
        var wait = _world.Request(timeout: TenMinutes);
        var input = Json.Read<WaitInput>(_world.Runtime[wait.InstanceId].History.OfType<DurableTask.Core.History.ExecutionStartedEvent>().Single().Input);
        var (state, _) = WaitMachine.Handle(new WaitState(input), new WaitMessage.Started(), World.Start);
        _world.Pass(minutes: 10);
        var (after, effects) = WaitMachine.Handle(state, new WaitMessage.Reported(_world.Report(Verdict.Deployed)), _world.Now);
        Assert.Null(after.Decision);
        Assert.Equal(FailureCause.Deadline, after.Settling?.Verdict.Cause);
        Assert.DoesNotContain(effects, effect => effect is WaitEffect.Decide);
    }

    [Fact]
    public void A_failure_found_while_settling_postpones_the_verdict()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(seconds: 118);
        ApplyToFeedOnly(_world.Report(Verdict.AttemptFailed));
        _world.Pass(seconds: 60);
        wait.IsOpen();
        _world.Flux(Verdict.Deployed, helmRevision: 14);
        wait.Succeeded();
    }

    [Fact]
    public void Deferred_reports_count_again_if_the_verdict_is_dropped()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(seconds: 118);
        var retried = _world.Report(Verdict.AttemptFailed);
        _world.Pass(seconds: 5).Flux(Verdict.Deployed, helmRevision: 14);
        wait.IsOpen();
        ApplyToFeedOnly(retried);
        wait.Succeeded();
    }

    [Theory]
    [InlineData(Verdict.GaveUp, WaitFor.Deployed)]
    [InlineData(Verdict.GaveUp, WaitFor.Tested)]
    [InlineData(Verdict.Stalled, WaitFor.Deployed)]
    [InlineData(Verdict.Stalled, WaitFor.Tested)]
    [InlineData(Verdict.AttemptFailed, WaitFor.Deployed)]
    [InlineData(Verdict.AttemptFailed, WaitFor.Tested)]
    [InlineData(Verdict.TestFailed, WaitFor.Deployed)]
    public void A_failure_followed_by_a_success_fails_no_later_wait(Verdict failed, WaitFor waitFor)
    {
        _world.Flux(failed);
        _world.Pass(seconds: 20).Flux(Verdict.Deployed, helmRevision: 8);
        _world.Pass(seconds: 20).Flux(Verdict.Deployed, World.Newer, helmRevision: 9);
        _world.Pass(seconds: 20);
        var wait = _world.Request(waitFor: waitFor);
        _world.Pass(minutes: 20);
        wait.IsOpen();
        _world.Flux(waitFor == WaitFor.Tested ? Verdict.Tested : Verdict.Deployed, helmRevision: 10);
        wait.Succeeded();
    }

    [Fact]
    public void Tests_are_awaited_if_a_version_was_deployed_after_flux_gave_up()
    {
        _world.Flux(Verdict.GaveUp);
        _world.Pass(seconds: 20).Flux(Verdict.Deployed);
        var wait = _world.Request(waitFor: WaitFor.Tested);
        _world.Pass(minutes: 3);
        wait.IsOpen();
        _world.Flux(Verdict.TestFailed);
        wait.Said("waiting for a Flux retry");
        _world.Pass(minutes: 2, seconds: 5);
        wait.Failed("failed its Helm tests");
    }

    [Fact]
    public void A_success_followed_by_a_failure_fails_a_later_wait()
    {
        _world.Flux(Verdict.Deployed);
        _world.Pass(seconds: 20).Flux(Verdict.GaveUp);
        _world.Request().Failed("Flux gave up");
    }

    [Fact]
    public void A_feed_that_does_not_respond_delays_no_verdict_and_the_log_says_so()
    {
        var wait = _world.Request(timeout: TenMinutes);
        _world.Runtime.Delivery = _ => EntityDelivery.Lost;
        _world.Pass(minutes: 11, seconds: 30);
        wait.Failed("Timed out at ");
        wait.Said("without the feed, which did not answer");
    }

    [Theory]
    [InlineData(EntityDelivery.Twice)]
    [InlineData(EntityDelivery.Failed)]
    [InlineData(EntityDelivery.AnswerLost)]
    [InlineData(EntityDelivery.Lost)]
    internal void A_join_that_goes_wrong_at_first_is_repeated(EntityDelivery delivery)
    {
        var joins = 0;
        _world.Runtime.Delivery = operation => operation == FeedOperations.Join && joins++ < 2 ? delivery : EntityDelivery.Normal;
        var wait = _world.Request();
        _world.Pass(minutes: 2).Flux(Verdict.Deployed);
        wait.Succeeded();
    }

    [Theory]
    [InlineData(EntityDelivery.Twice)]
    [InlineData(EntityDelivery.Failed)]
    [InlineData(EntityDelivery.AnswerLost)]
    [InlineData(EntityDelivery.Lost)]
    internal void A_delivery_that_goes_wrong_at_first_is_repeated(EntityDelivery delivery)
    {
        var wait = _world.Request();
        var reports = 0;
        _world.Runtime.Delivery = operation => operation == FeedOperations.Report && reports++ < 2 ? delivery : EntityDelivery.Normal;
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 2);
        wait.Succeeded();
    }

    [Fact]
    public void The_first_second_of_the_request_counts_although_flux_has_whole_seconds()
    {
        _world.Pass(seconds: 0.7);
        var wait = _world.Request(acceptExisting: false);
        _world.Deliver(_world.Report(Verdict.Deployed, at: World.Start));
        wait.Succeeded();
    }

    [Fact]
    public void An_old_report_that_arrives_late_releases_no_wait()
    {
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 60).Flux(Verdict.Deployed, World.Older);
        var wait = _world.Request();
        _world.Pass(minutes: 1).Flux(Verdict.Tested, at: World.Start + TimeSpan.FromMinutes(30));
        _world.Pass(minutes: 1);
        wait.IsOpen();
    }

    [Fact]
    public void A_success_accepted_after_the_deadline_is_too_late_although_the_timer_is_later_still()
    {
        var wait = _world.Request(timeout: TenMinutes);
        _world.Runtime.TimerLateness = TimeSpan.FromSeconds(5);
        _world.Pass(minutes: 9, seconds: 30);
        _world.Runtime.TimerLateness = TimeSpan.Zero;
        _world.Pass(seconds: 31).Flux(Verdict.Deployed);
        wait.Failed("Timed out at ");
    }

    [Fact]
    public void A_rollback_to_the_version_never_counts_for_an_open_wait_even_with_a_late_join()
    {
        var joins = 0;
        _world.Runtime.Delivery = operation => operation == FeedOperations.Join && joins++ < 1 ? EntityDelivery.AnswerLost : EntityDelivery.Normal;
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed, World.Older);
        _world.Pass(seconds: 10).Flux(Verdict.RolledBack);
        _world.Pass(minutes: 2);
        wait.IsOpen();
    }

    [Fact]
    public void A_deferred_report_is_too_late_if_the_next_verdict_is_due_as_well()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(seconds: 70).Flux(Verdict.Deployed, World.Newer);
        var removed = _world.Report(Verdict.Removed) with { AcceptedAt = _world.Now + TimeSpan.FromSeconds(40) };
        var success = _world.Report(Verdict.Deployed) with { AcceptedAt = _world.Now + TimeSpan.FromSeconds(130) };
        _world.Runtime.BeDown(TimeSpan.FromMinutes(9));
        _world.Deliver(removed);
        _world.Deliver(success);
        wait.Failed("Superseded: snd1 now runs ffc-demo-web 4.32.31");
    }

    [Fact]
    public void A_result_is_decided_once_whatever_arrives_later()
    {
        var wait = _world.Request();
        _world.Pipeline.OnCompletion = attempt => attempt < 4 ? new(CompletionAnswer.Retry, "503") : new(CompletionAnswer.Accepted, "204");
        _world.Flux(Verdict.GaveUp);
        _world.Pass(seconds: 20).Flux(Verdict.Deployed);
        _world.Pass(minutes: 3);
        Assert.Equal(4, wait.Completions.Count);
        Assert.All(wait.Completions, sent => Assert.Equal(TaskResult.Failed, sent.Result));
    }

    private void ApplyToFeedOnly(Report report) =>
        _world.Runtime.CallEntity(InstanceIds.ForFeed(World.Release), FeedOperations.Report, Json.Write(report));
}
