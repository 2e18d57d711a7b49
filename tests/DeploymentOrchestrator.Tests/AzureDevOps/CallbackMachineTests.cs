using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Tests.AzureDevOps;

/// <summary>What is sent to Azure DevOps, and when.</summary>
public sealed class CallbackMachineTests
{
    private readonly World _world = new();

    [Fact]
    public void The_record_is_set_in_progress_at_once_with_the_awaited_version()
    {
        _world.Request(env: "snd1");
        var (at, progress) = _world.Pipeline.ProgressUpdates[0];
        Assert.Equal(World.Start, at);
        Assert.Equal("Waiting for ffc-demo-web 4.32.30 in snd1", progress.CurrentOperation);
        Assert.Null(progress.LogId);
        Assert.Single(progress.Lines);
    }

    [Fact]
    public void The_log_is_created_once()
    {
        var wait = _world.Request();
        _world.Pass(seconds: 10).Flux(Verdict.Deployed);
        wait.Succeeded();
        Assert.Equal([null, .. _world.Pipeline.ProgressUpdates.Skip(1).Select(_ => (int?)7)], _world.Pipeline.ProgressUpdates.Select(update => update.Progress.LogId));
    }

    [Fact]
    public void Lines_are_coalesced_over_five_seconds()
    {
        _world.Request();
        _world.Pass(seconds: 10).Flux(Verdict.Deployed, World.Older);
        for (var i = 0; i < 20; i++)
        {
            _world.Pass(seconds: 0.1).Flux(Verdict.Progress, message: $"step {i}");
        }

        _world.Pass(seconds: 20);
        Assert.Equal(3, _world.Pipeline.ProgressUpdates.Count);
    }

    [Fact]
    public void Nothing_completes_in_the_first_five_seconds()
    {
        _world.Flux(Verdict.Deployed);
        var wait = _world.Request();
        wait.Succeeded();
        Assert.True(wait.Completions[0].At >= World.Start + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void No_record_state_is_sent_once_a_result_is_decided()
    {
        _world.Pipeline.OnProgressUpdate = _ => (new TaskProgressOutcome(null, false, false, "503"), TimeSpan.FromMilliseconds(100));
        var wait = _world.Request();
        _world.Pass(seconds: 10).Flux(Verdict.Deployed);
        var decidedAt = _world.Now;
        wait.Succeeded();
        Assert.DoesNotContain(_world.Pipeline.ProgressUpdates, update => update.At >= decidedAt && update.Progress.CurrentOperation is not null);
    }

    [Fact]
    public void A_record_update_in_flight_finishes_before_the_task_is_completed()
    {
        _world.Pipeline.OnProgressUpdate = progress => (
            new TaskProgressOutcome(7, true, true, null), TimeSpan.FromSeconds(progress.CurrentOperation is null ? 0 : 12));
        _world.Flux(Verdict.Deployed);
        var wait = _world.Request();
        _world.Pass(seconds: 10.5);
        wait.IsOpen();
        wait.Succeeded();
    }

    [Fact]
    public void The_issue_comes_before_the_failure()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.GaveUp);
        wait.Failed();
        var issue = _world.Pipeline.ProgressUpdates.First(update => update.Progress.Issues.Any(i => i.Type == IssueType.Error));
        Assert.True(issue.At + TimeSpan.FromMilliseconds(200) <= wait.Completions[0].At);
    }

    [Fact]
    public void Logs_that_never_respond_delay_the_result_by_five_seconds_at_most()
    {
        _world.Pipeline.OnProgressUpdate = progress => progress.CurrentOperation is null
            ? null
            : (new TaskProgressOutcome(7, true, true, null), TimeSpan.FromMilliseconds(100));
        var wait = _world.Request();
        _world.Pass(seconds: 10).Flux(Verdict.Deployed);
        var decidedAt = _world.Now;
        _world.Pass(seconds: 6);
        Assert.Equal([decidedAt + CallbackMachine.HeadStart], wait.Completions.Select(sent => sent.At));
    }

    [Fact]
    public void Logs_that_always_fail_do_not_delay_the_result()
    {
        _world.Pipeline.OnProgressUpdate = _ => (new TaskProgressOutcome(null, false, false, "500"), TimeSpan.FromMilliseconds(100));
        var wait = _world.Request();
        _world.Pass(minutes: 30).Flux(Verdict.Deployed);
        wait.Succeeded();
        Assert.InRange(_world.Pipeline.ProgressUpdates.Count, 5, 20);
    }

    [Fact]
    public void Rejected_lines_are_sent_again()
    {
        _world.Pipeline.OnProgressUpdate = progress => _world.Pipeline.ProgressUpdates.Count == 1
            ? (new TaskProgressOutcome(null, false, false, "503"), TimeSpan.FromMilliseconds(100))
            : (new TaskProgressOutcome(7, progress.CurrentOperation is not null, true, null), TimeSpan.FromMilliseconds(100));
        _world.Request();
        _world.Pass(seconds: 30);
        Assert.Equal(_world.Pipeline.ProgressUpdates[0].Progress.Lines, _world.Pipeline.ProgressUpdates[1].Progress.Lines);
        Assert.NotNull(_world.Pipeline.ProgressUpdates[1].Progress.CurrentOperation);
    }

    [Fact]
    public void A_rejected_issue_is_sent_again_after_a_pause()
    {
        var wait = _world.Request();
        _world.Pass(seconds: 10);
        var failing = true;
        _world.Pipeline.OnProgressUpdate = _ => (new TaskProgressOutcome(7, false, true, failing ? "503" : null), TimeSpan.FromMilliseconds(100));
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(seconds: 30);
        failing = false;
        Assert.InRange(_world.Pipeline.ProgressUpdates.Count, 2, 6);
        _world.Pass(seconds: 60);
        Assert.Single(wait.Issues);
    }

    [Theory]
    [InlineData(CompletionAnswer.Accepted, true)]
    [InlineData(CompletionAnswer.AlreadyFinished, true)]
    [InlineData(CompletionAnswer.Unreadable, false)]
    public void A_final_answer_ends_the_wait(CompletionAnswer answer, bool delivered)
    {
        _world.Pipeline.OnCompletion = _ => new(answer, "as it says");
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 10);
        Assert.Single(wait.Completions);
        Assert.Equal(delivered, wait.Outcome!.Delivered);
        Assert.Equal(answer, wait.Outcome.Answer!.Answer);
    }

    [Fact]
    public void A_missing_session_is_retried_in_the_first_minute()
    {
        _world.Pipeline.OnCompletion = attempt => attempt < 3 ? new(CompletionAnswer.SessionNotFound, "500") : new(CompletionAnswer.Accepted, "204");
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 1);
        Assert.Equal(3, wait.Completions.Count);
        Assert.Equal(CompletionAnswer.Accepted, wait.Outcome!.Answer!.Answer);
    }

    [Fact]
    public void A_missing_session_after_the_first_minute_means_already_finished()
    {
        _world.Pipeline.OnCompletion = _ => new(CompletionAnswer.SessionNotFound, "500");
        var wait = _world.Request();
        _world.Pass(minutes: 2).Flux(Verdict.Deployed);
        _world.Pass(minutes: 10);
        Assert.Single(wait.Completions);
        Assert.True(wait.Outcome!.Delivered);
    }

    [Fact]
    public void A_first_rejection_is_retried()
    {
        _world.Pipeline.OnCompletion = attempt => attempt == 1 ? new(CompletionAnswer.Refused, "401") : new(CompletionAnswer.Accepted, "204");
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 1);
        Assert.Equal(2, wait.Completions.Count);
        Assert.True(wait.Outcome!.Delivered);
    }

    [Fact]
    public void A_lasting_rejection_is_retried_for_ten_minutes_with_growing_pauses_and_then_final()
    {
        _world.Pipeline.OnCompletion = _ => new(CompletionAnswer.Refused, "401");
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 8);
        Assert.Null(wait.Outcome);
        _world.Pass(minutes: 30);
        Assert.False(wait.Outcome!.Delivered);
        Assert.InRange(wait.Completions.Count, 5, 10);
        var pauses = wait.Completions.Zip(wait.Completions.Skip(1), (one, next) => next.At - one.At).ToList();
        Assert.Equal(pauses.Order(), pauses);
        Assert.InRange(wait.Completions[^1].At - wait.Completions[0].At, TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(15));
    }

    [Fact]
    public void Rejections_separated_by_other_answers_are_not_counted_together()
    {
        _world.Pipeline.OnCompletion = attempt => new(attempt % 3 == 0 ? CompletionAnswer.Retry : CompletionAnswer.Refused, "502 and 403 in turns");
        var wait = _world.Request(tokenExpiresAt: World.Start + TimeSpan.FromMinutes(60));
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 50);
        Assert.Null(wait.Outcome);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void A_finished_run_ends_its_wait_at_once_and_nothing_is_sent(int minutes)
    {
        var wait = _world.Request();
        _world.Pass(minutes: minutes);
        _world.Pipeline.OnProgressUpdate = _ => (new TaskProgressOutcome(7, false, false, "400 over", PlanIsOver: true), TimeSpan.FromMilliseconds(100));
        _world.Pass(seconds: 5).Flux(Verdict.Progress);
        var visits = _world.Pipeline.ProgressUpdates.Count;
        _world.Pass(seconds: 10).Flux(Verdict.Deployed);
        _world.Pass(minutes: 1);
        Assert.Empty(wait.Completions);
        Assert.Equal((TaskResult.Failed, 0), (wait.Outcome!.Result, wait.Outcome.Attempts));
        Assert.Contains("run is over", wait.Outcome.Reason, StringComparison.Ordinal);
        Assert.InRange(_world.Pipeline.ProgressUpdates.Count - visits, 0, 1);
    }

    [Fact]
    public void A_run_that_finishes_during_the_completion_ends_with_its_answer()
    {
        _world.Pipeline.OnCompletion = _ => new(CompletionAnswer.Retry, "502");
        var wait = _world.Request();
        _world.Pass(seconds: 30);
        _world.Pipeline.OnProgressUpdate = _ => (new TaskProgressOutcome(7, false, false, "400 over", PlanIsOver: true), TimeSpan.FromSeconds(5.05));
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 5);
        Assert.Single(wait.Completions);
        Assert.Equal((TaskResult.Succeeded, true), (wait.Outcome!.Result, wait.Outcome.Delivered));
    }

    [Fact]
    public void An_earlier_success_is_sent_again_whatever_is_live_now()
    {
        _world.Flux(Verdict.Deployed, World.Newer);
        var wait = _world.Request(earlierSuccess: "4.32.30 was deployed then.");
        wait.Succeeded();
        wait.Said("This request has succeeded before");
        wait.Said("4.32.30 was deployed then.");
        Assert.Equal("4.32.30 was deployed then.", wait.Outcome!.Reason);
        Assert.NotNull(_world.Pipeline.ProgressUpdates[0].Progress.CurrentOperation);
    }

    [Fact]
    public void Retry_After_is_honored()
    {
        _world.Pipeline.OnCompletion = attempt => attempt == 1 ? new(CompletionAnswer.Retry, "429", TimeSpan.FromSeconds(17)) : new(CompletionAnswer.Accepted, "204");
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 1);
        Assert.True(wait.Completions[1].At - wait.Completions[0].At >= TimeSpan.FromSeconds(17));
    }

    [Fact]
    public void The_last_attempt_comes_before_the_token_expires_despite_a_longer_Retry_After()
    {
        _world.Pipeline.OnCompletion = attempt => attempt == 1 ? new(CompletionAnswer.Retry, "429", TimeSpan.FromMinutes(5)) : new(CompletionAnswer.Accepted, "204");
        var wait = _world.Request(tokenExpiresAt: World.Start + TimeSpan.FromMinutes(3));
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 3);
        Assert.Equal(2, wait.Completions.Count);
        Assert.True(wait.Outcome!.Delivered);
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_delay_a_resent_result()
    {
        _world.Pipeline.OnCompletion = attempt => attempt < 4 ? new(CompletionAnswer.Retry, "503") : new(CompletionAnswer.Accepted, "204");
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed);
        _world.Pass(seconds: 12);
        Assert.InRange(wait.Completions.Count, 1, 3);
        _world.Runtime.SetBack(TimeSpan.FromHours(1));
        _world.Pass(seconds: 60);
        Assert.True(wait.Outcome?.Delivered);
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_delay_later_messages()
    {
        _world.Pipeline.OnCompletion = attempt => attempt == 1 ? new(CompletionAnswer.Retry, "503", TimeSpan.FromMinutes(5)) : new(CompletionAnswer.Accepted, "204");
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 1);
        _world.Runtime.SetBack(TimeSpan.FromHours(1));
        _world.Flux(Verdict.Progress);
        _world.Pass(minutes: 6);
        Assert.True(wait.Outcome?.Delivered);
    }

    [Fact]
    public void Transient_errors_are_retried_until_the_token_expires_and_then_the_result_is_undeliverable()
    {
        _world.Pipeline.OnCompletion = _ => new(CompletionAnswer.Retry, "502");
        var wait = _world.Request(tokenExpiresAt: World.Start + TimeSpan.FromMinutes(60));
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 58);
        Assert.Null(wait.Outcome);
        _world.Pass(minutes: 10);
        Assert.False(wait.Outcome!.Delivered);
        Assert.All(wait.Completions, sent => Assert.True(sent.At < World.Start + TimeSpan.FromMinutes(60)));
        Assert.InRange(wait.Completions.Count, 10, 25);
    }

    [Fact]
    public void At_most_two_hundred_lines_are_sent_and_the_result_is_one_of_them()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed, World.Older);
        for (var i = 0; i < 300; i++)
        {
            _world.Pass(seconds: 1).Flux(Verdict.Progress, message: $"step {i}");
        }

        _world.Flux(Verdict.Deployed);
        wait.Succeeded();
        Assert.InRange(wait.Lines.Count, 190, 200);
        wait.Said("is deployed in");
        wait.Said("Further lines are left out");
    }

    [Fact]
    public void At_most_ten_issues_of_a_type_are_sent_and_the_newest_are_kept()
    {
        var wait = _world.Request();
        for (var i = 0; i < 15; i++)
        {
            _world.Pass(seconds: 10).Flux(Verdict.AttemptFailed, message: $"attempt {i}");
        }

        _world.Pass(seconds: 10);
        Assert.Equal(10, wait.Issues.Count);
        Assert.Contains("attempt 14", wait.Issues[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_result_is_kept()
    {
        _world.Request();
        var target = _world.Pipeline.ProgressUpdates[0].Progress.Target;
        var open = new CallbackState(target, World.Start, World.Start, World.Start.AddHours(1), "Waiting");

        var decided = CallbackMachine.Decide(open, TaskResult.Failed, World.Start);

        Assert.Equal(decided, CallbackMachine.Decide(decided, TaskResult.Succeeded, World.Start.AddSeconds(1)));
    }
}
