using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Tests.Waits;

/// <summary>The effect of a status on a pipeline that waits.</summary>
public sealed class StatusReportTests
{
    private readonly World _world = new();

    [Fact]
    public void A_status_makes_up_for_a_lost_success_event()
    {
        var wait = _world.Request();
        var deployedAt = _world.Pass(minutes: 3).Now;
        _world.Pass(minutes: 1).Status(Verdict.Deployed, at: deployedAt);
        wait.Succeeded();
        wait.Said("4.32.30 is deployed in snd1");
    }

    [Fact]
    public void A_version_deployed_before_the_service_started_releases_its_wait()
    {
        var wait = _world.Request();
        _world.Pass(minutes: 1).Status(Verdict.Deployed, at: World.Start.AddDays(-10));
        wait.Succeeded();
    }

    [Fact]
    public void A_request_with_acceptExisting_false_is_not_released_by_it()
    {
        var wait = _world.Request(acceptExisting: false);
        _world.Pass(minutes: 1).Status(Verdict.Deployed, at: World.Start.AddDays(-10));
        wait.IsOpen();
    }

    [Fact]
    public void Giving_up_by_status_fails_the_wait_at_once_with_the_reason()
    {
        var wait = _world.Request();
        var failedAt = _world.Pass(minutes: 3).Now;
        _world.Pass(seconds: 50).Status(Verdict.AttemptFailed, at: failedAt);
        _world.Status(Verdict.GaveUp, at: failedAt);
        wait.Failed("failed in snd1 and Flux gave up", "--reset");
    }

    [Fact]
    public void A_retry_that_succeeds_in_the_settle_time_still_wins()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(minutes: 1).Flux(Verdict.Deployed);
        _world.Status(Verdict.GaveUp, at: World.Start);
        wait.Succeeded();
    }

    [Fact]
    public void A_status_does_not_repeat_the_event_in_the_log()
    {
        var wait = _world.Request();
        var sent = _world.Flux(Verdict.AttemptFailed);
        _world.Pass(seconds: 30).Status(Verdict.AttemptFailed, at: sent.At);
        Assert.Single(wait.Issues, issue => issue.Type == IssueType.Warning);
    }

    [Fact]
    public void An_event_after_its_status_adds_no_second_warning()
    {
        var wait = _world.Request();
        _world.Status(Verdict.AttemptFailed);
        _world.Pass(seconds: 30).Flux(Verdict.AttemptFailed, at: World.Start);
        Assert.Single(wait.Issues, issue => issue.Type == IssueType.Warning);
    }

    [Fact]
    public void Another_attempt_that_failed_is_a_second_warning()
    {
        var wait = _world.Request();
        _world.Status(Verdict.AttemptFailed);
        _world.Pass(seconds: 30).Flux(Verdict.AttemptFailed);
        Assert.Equal(2, wait.Issues.Count(issue => issue.Type == IssueType.Warning));
    }

    [Fact]
    public void A_failure_known_from_the_status_fails_no_wait_again_when_its_event_is_late()
    {
        var first = _world.Request();
        _world.Status(Verdict.AttemptFailed);
        _world.Pass(minutes: 3);
        first.Failed("was not retried successfully");

        _world.Flux(Verdict.AttemptFailed, at: World.Start);
        var second = _world.Pass(seconds: 1).Request();
        _world.Pass(minutes: 5);
        second.IsOpen();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_late_event_does_not_fail_a_request_that_came_before_it(int secondsLater)
    {
        var first = _world.Request();
        _world.Status(Verdict.AttemptFailed);
        _world.Pass(minutes: 3);
        first.Failed("was not retried successfully");

        var second = _world.Request();
        _world.Pass(seconds: 1).Flux(Verdict.AttemptFailed, at: World.Start.AddSeconds(secondsLater));
        _world.Pass(minutes: 5);
        second.IsOpen();
    }

    [Fact]
    public void A_failure_after_the_status_fails_later_requests()
    {
        var first = _world.Request();
        _world.Status(Verdict.AttemptFailed);
        _world.Pass(minutes: 3);
        first.Failed("was not retried successfully");

        var second = _world.Request();
        _world.Pass(seconds: 1).Flux(Verdict.AttemptFailed);
        _world.Pass(minutes: 5);
        second.Failed("was not retried successfully");
    }

    [Fact]
    public void A_suspended_release_is_logged_and_decides_nothing()
    {
        var wait = _world.Request();
        _world.Pass(minutes: 1).Status(Verdict.Progress, version: null, reason: "Suspended");
        wait.Said("Flux: Suspended in snd1");
        wait.IsOpen();
    }
}
