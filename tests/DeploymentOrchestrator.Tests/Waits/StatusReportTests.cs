using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Tests.Waits;

/// <summary>What a status does for a pipeline that waits.</summary>
public sealed class StatusReportTests
{
    private readonly World _world = new();

    [Fact]
    public void A_success_whose_event_was_lost_is_made_up_for()
    {
        var wait = _world.Request();
        var deployedAt = _world.Pass(minutes: 3).Now;
        _world.Pass(minutes: 1).Status(Verdict.Deployed, at: deployedAt);
        wait.Succeeded();
        wait.Said("4.32.30 is deployed in snd1");
    }

    [Fact]
    public void A_version_that_was_there_before_the_service_releases_who_waits_for_it()
    {
        var wait = _world.Request();
        _world.Pass(minutes: 1).Status(Verdict.Deployed, at: World.Start.AddDays(-10));
        wait.Succeeded();
    }

    [Fact]
    public void Who_accepts_nothing_that_exists_is_not_released_by_it()
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
    public void What_the_event_said_is_not_said_again_by_the_status()
    {
        var wait = _world.Request();
        var sent = _world.Flux(Verdict.AttemptFailed);
        _world.Pass(seconds: 30).Status(Verdict.AttemptFailed, at: sent.At);
        Assert.Single(wait.Issues, issue => issue.Type == IssueType.Warning);
    }

    [Fact]
    public void What_the_status_said_is_no_second_warning_when_the_event_comes()
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
    public void A_failure_of_which_the_status_told_fails_nobody_again_when_its_event_comes_late()
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
    public void Nor_does_it_fail_who_asked_before_its_event_came(int secondsLater)
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
    public void What_failed_again_after_the_status_fails_who_asked_since()
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
    public void A_suspended_release_is_a_line_that_decides_nothing()
    {
        var wait = _world.Request();
        _world.Pass(minutes: 1).Status(Verdict.Progress, version: null, reason: "Suspended");
        wait.Said("Flux: Suspended in snd1");
        wait.IsOpen();
    }
}
