using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Waits;

/// <summary>The rules of a PipelineWait, one test per rule: which report releases which pipeline.</summary>
public sealed class PipelineWaitTests
{
    private readonly World _world = new();

    [Fact]
    public void Deployed_at_the_awaited_version_succeeds()
    {
        var wait = _world.Request();
        _world.Pass(minutes: 3).Flux(Verdict.Deployed);
        wait.Succeeded();
        wait.Said("4.32.30 is deployed in snd1");
    }

    [Fact]
    public void Tested_implies_deployed()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Tested);
        wait.Succeeded();
    }

    [Fact]
    public void Deployed_does_not_release_a_wait_for_tests()
    {
        var wait = _world.Request(waitFor: WaitFor.Tested);
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 1);
        wait.IsOpen();
        wait.Said("waiting for its Helm tests");
        _world.Flux(Verdict.Tested);
        wait.Succeeded();
    }

    [Theory]
    [InlineData("4.32.3")]
    [InlineData("4.32.300")]
    [InlineData("4.32.30-rc.1")]
    [InlineData("4.32.29")]
    public void Another_version_releases_no_wait(string version)
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed, version);
        _world.Pass(minutes: 1);
        wait.IsOpen();
    }

    [Fact]
    public void A_version_that_is_already_live_succeeds_at_once_and_the_log_says_since_when()
    {
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 20);
        var wait = _world.Request();
        wait.Succeeded();
        wait.Said("already live in snd1 since 10:00 UTC");
        Assert.Empty(wait.Issues);
    }

    [Fact]
    public void A_version_live_for_more_than_a_day_succeeds_with_a_warning_that_names_the_date()
    {
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 25 * 60);
        var wait = _world.Request();
        wait.Succeeded();
        Assert.Contains(wait.Issues, issue => issue.Type == IssueType.Warning && issue.Message.Contains("2026-08-20"));
    }

    [Fact]
    public void A_request_with_acceptExisting_false_waits_for_a_new_report()
    {
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 1);
        var wait = _world.Request(acceptExisting: false);
        _world.Pass(minutes: 1);
        wait.IsOpen();
        _world.Flux(Verdict.Deployed, helmRevision: 13);
        wait.Succeeded();
    }

    [Fact]
    public void A_version_that_is_no_longer_live_does_not_count()
    {
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 1).Flux(Verdict.RolledBack, World.Older);
        _world.Pass(minutes: 1);
        var wait = _world.Request();
        _world.Pass(minutes: 1);
        wait.IsOpen();
        wait.Said("Currently live: 4.32.29");
    }

    [Fact]
    public void Live_by_rollback_counts_if_another_version_failed_before()
    {
        _world.Flux(Verdict.AttemptFailed, World.Newer);
        _world.Pass(seconds: 30).Flux(Verdict.RolledBack, World.V);
        _world.Pass(minutes: 1);
        _world.Request().Succeeded();
    }

    [Fact]
    public void Live_by_rollback_of_the_version_itself_does_not_count()
    {
        _world.Flux(Verdict.AttemptFailed, World.V);
        _world.Pass(seconds: 30).Flux(Verdict.RolledBack, World.V);
        _world.Pass(minutes: 15);
        var wait = _world.Request();
        _world.Pass(minutes: 1);
        wait.IsOpen();
    }

    [Fact]
    public void A_rollback_to_the_version_is_never_a_success_of_an_open_wait()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed, World.Older);
        _world.Pass(seconds: 30).Flux(Verdict.RolledBack, World.V);
        _world.Pass(minutes: 6);
        wait.IsOpen();
    }

    [Fact]
    public void A_place_without_the_key_that_the_request_names_is_not_one_of_several()
    {
        _world.Flux(Verdict.Deployed, World.Older, env: "snd1");
        _world.Flux(Verdict.Deployed, World.Older, env: null);
        var wait = _world.Request(env: "snd1");
        _world.Flux(Verdict.Deployed, env: "snd1");
        wait.Succeeded();
    }

    [Fact]
    public void A_failure_shortly_before_the_request_counts_once()
    {
        _world.Flux(Verdict.AttemptFailed, message: "timed out waiting for the condition");
        _world.Pass(minutes: 5);
        var first = _world.Request();
        first.Failed("timed out waiting for the condition", "flux reconcile hr ffc-demo-web -n flux-config --reset");
        var second = _world.Request();
        _world.Pass(minutes: 3);
        second.IsOpen();
    }

    [Fact]
    public void A_failure_more_than_ten_minutes_before_the_request_does_not_count()
    {
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(minutes: 11);
        var wait = _world.Request();
        _world.Pass(minutes: 3);
        wait.IsOpen();
    }

    [Fact]
    public void A_failure_names_its_cause_once_as_an_issue_and_its_whole_text_once_in_the_log()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed, World.Older);
        _world.Pass(minutes: 1).Flux(
            Verdict.AttemptFailed,
            message: "Helm upgrade failed for release web/web with chart web@4.32.30: timeout waiting for: [Deployment/web/web status: 'InProgress'] | Last Helm logs: | checking 7 resources");
        _world.Pass(seconds: 10);
        wait.Said("##[warning]Deployment of 4.32.30 failed in snd1; waiting for a Flux retry. Cause: Deployment web did not become ready in time.");
        _world.Pass(minutes: 2);
        wait.Failed("Cause: Deployment web did not become ready in time.", "ask the platform team or run: flux reconcile hr ffc-demo-web -n flux-config --reset");

        Assert.Equal(IssueType.Error, Assert.Single(wait.Issues).Type);
        Assert.Single(wait.Lines, line => line.EndsWith("    checking 7 resources", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Verdict.AttemptFailed, 2)]
    [InlineData(Verdict.TestFailed, 2)]
    [InlineData(Verdict.Removed, 10)]
    public void A_failure_warns_at_once_and_fails_after_its_grace(Verdict verdict, int graceMinutes)
    {
        var wait = _world.Request();
        _world.Pass(minutes: 1).Flux(verdict, message: "context deadline exceeded");
        _world.Pass(seconds: 10);
        Assert.Contains(wait.Issues, issue => issue.Type == IssueType.Warning && issue.Message.Contains("context deadline exceeded"));
        _world.Pass(minutes: graceMinutes, seconds: -15);
        wait.IsOpen();
        wait.Failed("context deadline exceeded", verdict == Verdict.TestFailed ? "correct the chart or the test" : "flux reconcile hr");
    }

    [Fact]
    public void A_success_within_the_grace_wins()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(minutes: 1, seconds: 50).Flux(Verdict.Deployed, helmRevision: 14);
        wait.Succeeded();
    }

    [Fact]
    public void The_grace_counts_from_the_last_failure()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(seconds: 100).Flux(Verdict.AttemptFailed);
        _world.Pass(seconds: 100);
        wait.IsOpen();
        wait.Failed();
    }

    [Fact]
    public void A_rollback_gives_a_failed_version_ten_minutes_for_the_retry()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed);
        _world.Pass(seconds: 48).Flux(Verdict.RolledBack, World.Older);
        _world.Pass(minutes: 9);
        wait.IsOpen();
        _world.Flux(Verdict.Deployed, helmRevision: 14);
        wait.Succeeded();
    }

    [Fact]
    public void A_rollback_alone_fails_nothing()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.RolledBack, World.Older);
        _world.Pass(minutes: 15);
        wait.IsOpen();
    }

    [Fact]
    public void GaveUp_fails_the_wait_at_once()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.GaveUp, message: "upgrade retries exhausted");
        wait.Failed("Flux gave up", "upgrade retries exhausted");
    }

    [Fact]
    public void A_newer_version_that_was_deployed_fails_the_wait_after_the_grace()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed, World.Newer);
        _world.Pass(minutes: 1, seconds: 55);
        wait.IsOpen();
        wait.Failed("Superseded: snd1 now runs ffc-demo-web 4.32.31, so 4.32.30 will not be deployed.");
    }

    [Fact]
    public void A_failed_newer_version_is_only_logged_because_a_revert_may_follow()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.AttemptFailed, World.Newer);
        _world.Pass(minutes: 10);
        wait.IsOpen();
        wait.Said("ReasonAttemptFailed 4.32.31");
        _world.Flux(Verdict.Deployed);
        wait.Succeeded();
    }

    [Fact]
    public void The_version_itself_within_the_grace_wins_over_a_newer_one()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Deployed, World.Newer);
        _world.Pass(minutes: 1).Flux(Verdict.Deployed);
        wait.Succeeded();
    }

    [Fact]
    public void A_newer_version_in_another_place_fails_no_wait()
    {
        var wait = _world.Request(env: "snd1");
        _world.Flux(Verdict.Deployed, World.Newer, env: "tst1");
        _world.Pass(minutes: 10);
        wait.IsOpen();
    }

    [Fact]
    public void A_newer_version_from_before_the_request_fails_no_wait_because_a_downgrade_may_be_intended()
    {
        _world.Flux(Verdict.Deployed, World.Newer);
        _world.Pass(minutes: 1);
        var wait = _world.Request();
        _world.Pass(minutes: 10);
        wait.IsOpen();
        _world.Flux(Verdict.Deployed);
        wait.Succeeded();
    }

    [Fact]
    public void After_five_minutes_of_silence_a_line_names_the_command_to_check()
    {
        var wait = _world.Request(ns: "flux-config");
        _world.Pass(minutes: 5, seconds: 10);
        wait.Said("Nothing new from Flux for 5 min");
        wait.Said("flux get hr ffc-demo-web -n flux-config");
        _world.Pass(minutes: 5);
        wait.Said("for 5 min");
        Assert.Equal(2, wait.Lines.Count(line => line.Contains("Nothing new")));
    }

    [Fact]
    public void A_lost_registration_is_restored_after_five_minutes()
    {
        var wait = _world.Request();
        _world.Runtime.CallEntity(InstanceIds.ForFeed(World.Release), FeedOperations.Leave, Json.Write(new LeaveFeed(wait.InstanceId)));
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 4);
        wait.IsOpen();
        _world.Pass(minutes: 1, seconds: 10);
        wait.Succeeded();
    }

    [Fact]
    public void Progress_is_shown_and_decides_nothing()
    {
        var wait = _world.Request();
        _world.Flux(Verdict.Progress, version: null, message: "dependency 'flux-config/infra' is not ready");
        _world.Pass(minutes: 1);
        wait.IsOpen();
        _world.Flux(Verdict.Deployed, World.Older);
        _world.Flux(Verdict.Progress, version: null, message: "dependency 'flux-config/infra' is not ready", helmRevision: 1);
        _world.Pass(seconds: 30);
        wait.Said("dependency 'flux-config/infra' is not ready");
    }

    [Fact]
    public void A_refused_request_fails_its_task_with_the_reason_and_calls_no_feed()
    {
        var wait = _world.Request(refusal: "helmReleaseVersion is missing: add it.");
        wait.Failed("helmReleaseVersion is missing: add it.");
        Assert.NotNull(_world.Pipeline.ProgressUpdates[0].Progress.CurrentOperation);
        Assert.DoesNotContain(_world.Runtime[wait.InstanceId].History, e => e is DurableTask.Core.History.EventSentEvent);
    }

    [Fact]
    public void An_event_that_cannot_be_read_is_counted_and_fails_nothing()
    {
        var wait = _world.Request();
        foreach (var payload in new[] { "null", "[]", """{"verdict":"Nonsense"}""", """{"verdict":"Deployed"}""" })
        {
            _world.Runtime.Raise(wait.InstanceId, Names.DeploymentReported, JsonElement.Parse(payload));
        }

        _world.Runtime.Raise(wait.InstanceId, Names.DeploymentReported, payload: null);
        _world.Pass(seconds: 1);
        Assert.Equal(5, wait.Status.GetProperty("unreadableEvents").GetInt32());
        _world.Flux(Verdict.Deployed);
        wait.Succeeded();
    }

    [Fact]
    public void A_duplicate_report_is_logged_once()
    {
        var wait = _world.Request();
        var report = _world.Flux(Verdict.AttemptFailed);
        _world.Deliver(report);
        _world.Runtime.Raise(wait.InstanceId, Names.DeploymentReported, Json.Write(report));
        _world.Pass(seconds: 20);
        Assert.Single(wait.Lines, line => line.Contains("waiting for a Flux retry"));
        Assert.Single(wait.Issues);
    }
}
