using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Waits;

/// <summary>A failure is final when Flux reports that it is; a timer decides only if Flux reports nothing.</summary>
public sealed class EvidenceTests
{
    private readonly World _world = new();

    [Fact]
    public void While_flux_works_a_failure_is_not_final_and_the_log_names_the_limit()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        Working("Will retry after 3m0s", TimeSpan.FromMinutes(3));
        _world.Pass(minutes: 4, seconds: 50);
        wait.IsOpen();
        wait.Said("Will retry after 3m0s). Unless it succeeds, this task fails at 10:05:01 UTC");
        wait.Failed("was not retried successfully");
    }

    [Fact]
    public void Work_without_a_known_end_defers_a_failure_until_the_deadline()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        Working("dependency 'flux-config/infra' is not ready", null);
        _world.Pass(minutes: 50);
        wait.IsOpen();
        _world.Flux(Verdict.Deployed);
        wait.Succeeded();
    }

    [Fact]
    public void Work_before_the_failure_prolongs_nothing()
    {
        var wait = _world.Request();
        Working("Health checks canceled", TimeSpan.FromMinutes(20));
        _world.Pass(seconds: 5).Flux(Verdict.AttemptFailed);
        _world.Pass(minutes: 1, seconds: 55);
        wait.IsOpen();
        wait.Failed();
    }

    [Fact]
    public void The_outcome_of_the_work_ends_the_evidence()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        Working("Running 'upgrade' action with timeout of 30m0s", TimeSpan.FromMinutes(30));
        _world.Pass(minutes: 3).Flux(Verdict.AttemptFailed);
        _world.Pass(minutes: 1, seconds: 55);
        wait.IsOpen();
        wait.Failed();
    }

    [Fact]
    public void Work_on_another_version_is_not_a_retry_of_this_one()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        Working("Running 'upgrade' action with timeout of 30m0s", TimeSpan.FromMinutes(30), World.Newer);
        _world.Pass(minutes: 1, seconds: 55);
        wait.IsOpen();
        wait.Failed();
    }

    [Fact]
    public void A_success_must_have_the_awaited_app_version()
    {
        var wait = _world.Request(asking: request => request with { AppVersion = "2.4.1" });
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 1);
        wait.IsOpen();
        _world.Deliver(_world.Report(Verdict.Deployed) with { AppVersion = "2.4.1" });
        wait.Succeeded();
    }

    [Fact]
    public void A_wait_for_an_app_version_fails_by_its_chart_version()
    {
        var wait = _world.Request(asking: request => request with { Version = null, AppVersion = "2.4.1" });
        _world.Deliver(_world.Report(Verdict.AttemptFailed) with { AppVersion = "2.4.1" });
        Working("retrying after 5m0s", TimeSpan.FromMinutes(5));
        _world.Pass(minutes: 6);
        wait.IsOpen();
        _world.Deliver(_world.Report(Verdict.Deployed) with { AppVersion = "2.4.1" });
        wait.Succeeded();
    }

    [Fact]
    public void Work_in_another_place_defers_nothing_here()
    {
        var wait = _world.Request(env: "snd1");
        _world.Flux(Verdict.AttemptFailed);
        _world.Deliver(_world.Report(Verdict.Working, env: "tst1") with { EvidenceUntil = _world.Now.AddHours(1) });
        _world.Pass(minutes: 1, seconds: 55);
        wait.IsOpen();
        wait.Failed();
    }

    [Fact]
    public void Stalled_fails_the_wait_at_once_despite_announced_retries()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed, message: "context deadline exceeded");
        Working("Will retry after 30m0s", TimeSpan.FromMinutes(30));
        _world.Pass(seconds: 30).Flux(Verdict.Stalled, message: "Failed to upgrade after 3 attempt(s)");
        wait.Failed("Flux gave up", "Failed to upgrade after 3 attempt(s)", "context deadline exceeded", "--reset");
    }

    [Fact]
    public void Stalled_fails_requests_days_later_and_every_later_one()
    {
        _world.Status(Verdict.Stalled, at: World.Start.AddDays(-2));
        _world.Pass(minutes: 60);
        _world.Request().Failed("Flux gave up", "--reset");
        _world.Request().Failed("Flux gave up");
    }

    [Fact]
    public void Stalled_no_longer_counts_once_flux_starts_again()
    {
        _world.Flux(Verdict.Stalled);
        _world.Pass(seconds: 10);
        Working("Fulfilling prerequisites", TimeSpan.FromMinutes(5));
        _world.Pass(minutes: 1);
        var wait = _world.Request();
        _world.Pass(minutes: 2);
        wait.IsOpen();
        _world.Flux(Verdict.Deployed);
        wait.Succeeded();
    }

    [Fact]
    public void A_request_with_acceptExisting_false_ignores_an_old_stall()
    {
        _world.Flux(Verdict.Stalled);
        _world.Pass(minutes: 1);
        var wait = _world.Request(acceptExisting: false);
        _world.Pass(minutes: 2);
        wait.IsOpen();
    }

    [Fact]
    public void Evidence_from_before_the_request_defers_a_failure_from_before_it()
    {
        _world.Flux(Verdict.AttemptFailed);
        Working("Running 'rollback' action with timeout of 5m0s", TimeSpan.FromMinutes(10));
        _world.Pass(minutes: 4);
        var wait = _world.Request();
        wait.Said("Running 'rollback' action");
        _world.Pass(minutes: 7, seconds: 50);
        wait.IsOpen();
        wait.Failed();
    }

    [Fact]
    public void A_request_may_set_its_failure_grace()
    {
        var wait = _world.Request(asking: request => request with { FailureGrace = TimeSpan.FromMinutes(7) });
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(minutes: 6, seconds: 55);
        wait.IsOpen();
        wait.Failed();
    }

    [Fact]
    public void A_successful_retry_clears_the_failure_while_tests_are_awaited()
    {
        var wait = _world.Request(waitFor: WaitFor.Tested);
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(minutes: 1).Flux(Verdict.Deployed);
        _world.Pass(minutes: 20);
        wait.IsOpen();
        _world.Flux(Verdict.Tested);
        wait.Succeeded();
    }

    [Fact]
    public void A_newer_version_does_not_fail_the_wait_while_flux_works_on_this_one_again()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed, World.Newer);
        _world.Pass(seconds: 30);
        Working("Running 'upgrade' action with timeout of 5m0s", TimeSpan.FromMinutes(5));
        _world.Pass(minutes: 5);
        wait.IsOpen();
        _world.Flux(Verdict.Deployed);
        wait.Succeeded();
    }

    [Fact]
    public void Repeated_reports_are_not_logged_each_time_but_count_as_last_seen()
    {
        var wait = _world.Request(timeout: TimeSpan.FromMinutes(30));
        for (var minute = 0; minute < 29; minute++)
        {
            _world.Flux(Verdict.Progress, version: null, message: "dependency 'flux-config/infra' is not ready");
            _world.Pass(minutes: 1);
        }

        _world.Pass(minutes: 1);
        wait.Failed("dependency 'flux-config/infra' is not ready");
        Assert.InRange(wait.Lines.Count(line => line.Contains("Flux: ReasonProgress", StringComparison.Ordinal)), 1, 7);
    }

    [Fact]
    public void Only_the_last_of_many_lines_are_remembered()
    {
        var wait = _world.Request();
        for (var line = 0; line <= WaitState.RememberedLines; line++)
        {
            Progress(line);
        }

        Progress(WaitState.RememberedLines);
        Progress(0);
        Assert.Equal(1, Said(WaitState.RememberedLines));
        Assert.Equal(2, Said(0));

        void Progress(int line)
        {
            _world.Flux(Verdict.Progress, version: null, message: $"line {line}.");
            _world.Pass(seconds: 1);
        }

        int Said(int line) => wait.Lines.Count(said => said.Contains($"line {line}.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_later_wait_shows_why_the_release_is_stalled()
    {
        _world.Flux(Verdict.Deployed, World.Older);
        _world.Pass(minutes: 1).Flux(Verdict.Progress, version: null, message: "dependency 'flux-config/infra' is not ready");
        _world.Pass(minutes: 30);
        var wait = _world.Request();
        _world.Pass(seconds: 10);
        wait.Said("dependency 'flux-config/infra' is not ready");
        Assert.DoesNotContain(wait.Issues, issue => issue.Type == IssueType.Error);
    }

    private void Working(string message, TimeSpan? until, string? version = World.V) =>
        _world.Deliver(_world.Report(Verdict.Working, version, message: message) with { EvidenceUntil = _world.Now + until });
}
