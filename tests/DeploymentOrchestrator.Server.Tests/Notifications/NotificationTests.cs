using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using DeploymentOrchestrator.Notifications;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.Tests.Notifications;

/// <summary>The messages to operators by webhook: each of them exactly once, whatever happens, and never with the address.</summary>
public sealed class NotificationTests
{
    private const string FailedTitle = "ffc-demo-web 4.32.30 in snd1: failed";

    [Fact]
    public async Task A_failed_wait_is_notified_once_even_after_a_restart()
    {
        await using var webhook = await WebhookStandIn.StartAsync();
        await using var server = await StartAsync(webhook);

        await FailAsync(server, "ffc-demo-web");
        await UntilAsync(server, () => webhook.Received.Count > 0);
        await server.StopAsync();
        await server.StartAsync();
        await FailAsync(server, "other");
        await UntilAsync(server, () => webhook.Received.Count > 1);

        Assert.Equal([FailedTitle, "other 4.32.30 in snd1: failed"], webhook.Messages);
        Assert.Contains("did not become ready in time", webhook.Received[0].Body);
        Assert.Contains("\"url\":\"https://deployments.example.com/waits/ffc-demo-web%3A4.32.30%3A", webhook.Received[0].Body);
    }

    [Fact]
    public async Task A_failed_notification_is_sent_again_even_after_a_restart()
    {
        await using var webhook = await WebhookStandIn.StartAsync();
        await using var server = await StartAsync(webhook);
        webhook.Answer = _ => 500;

        await FailAsync(server, "ffc-demo-web");
        await UntilAsync(server, () => webhook.Received.Count > 1);
        await server.StopAsync();
        webhook.Answer = _ => 200;
        var before = webhook.Received.Count;
        await server.StartAsync();
        await UntilAsync(server, () => webhook.Received.Count > before);
        var told = await server.EndOfAsync($"{NotificationNames.Notices}{IdIn(webhook.Received[^1].Body)}:0");

        Assert.Equal("Sent: HTTP 200.", Json.Read<string>(told.SerializedOutput));
        Assert.Equal(before + 1, webhook.Received.Count);
        Assert.All(webhook.Messages, message => Assert.Equal(FailedTitle, message));
    }

    [Fact]
    public async Task Notices_beyond_the_limit_share_a_message()
    {
        await using var webhook = await WebhookStandIn.StartAsync();
        await using var server = await StartAsync(webhook, "--Notifications:PerMinute=1");
        string[] releases = ["a", "b", "c"];

        await Task.WhenAll(releases.Select(release => FailAsync(server, release)));
        await UntilAsync(server, () => webhook.Received.Count > 1);

        Assert.Equal(2, webhook.Messages.Count);
        Assert.Equal(releases.Select(release => $"{release} 4.32.30 in snd1: failed"), webhook.Messages.SelectMany(message => message.Split(" + ")).Order());
    }

    [Fact]
    public async Task An_undelivered_result_is_notified_and_so_is_its_late_delivery()
    {
        await using var webhook = await WebhookStandIn.StartAsync();
        await using var server = await StartAsync(webhook);
        var isAway = true;
        server.AzureDevOps.Script(StandInRoute.Event, _ => isAway ? StandInAnswer.Parse("HTTP/1.1 503 Service Unavailable\n\n") : null);

        await server.AskAsync(Body("ffc-demo-web"));
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await UntilAsync(server, () => webhook.Received.Count > 0);
        isAway = false;
        await UntilAsync(server, () => webhook.Received.Count > 1);

        Assert.Equal(["ffc-demo-web 4.32.30 in snd1: result not delivered", "Over: ffc-demo-web 4.32.30 in snd1: result not delivered"], webhook.Messages);
    }

    [Fact]
    public async Task A_blocked_wait_is_notified_and_so_is_its_recovery()
    {
        await using var webhook = await WebhookStandIn.StartAsync();
        await using var server = await StartAsync(webhook);
        var (_, answer) = await server.AskAsync(Body("ffc-demo-web"));
        var id = JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString();

        using var suspended = await server.ManageAsync(HttpMethod.Post, $"runtime/webhooks/durabletask/instances/{id}/suspend");
        await UntilAsync(server, () => webhook.Received.Count > 0);
        using var resumed = await server.ManageAsync(HttpMethod.Post, $"runtime/webhooks/durabletask/instances/{id}/resume");
        await UntilAsync(server, () => webhook.Received.Count > 1);

        Assert.Equal(["ffc-demo-web 4.32.30 in snd1: wait paused", "Over: ffc-demo-web 4.32.30 in snd1: wait paused"], webhook.Messages);
    }

    [Fact]
    public async Task A_silent_place_is_notified_and_so_is_its_recovery_even_after_a_restart()
    {
        await using var webhook = await WebhookStandIn.StartAsync();
        await using var server = await StartAsync(webhook);

        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30", "snd1"));
        server.Clock.Jump(TimeSpan.FromHours(27));
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30", "tst1"));
        await UntilAsync(server, () => webhook.Received.Count > 0);
        await server.StopAsync();
        await server.StartAsync();
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.31", "snd1"));
        await UntilAsync(server, () => webhook.Received.Count > 1);

        Assert.Collection(
            webhook.Messages,
            message => Assert.Matches("^cluster=.*env=snd1.*: silent since .*, while others speak$", message),
            message => Assert.Matches("^Over: cluster=.*env=snd1.*: silent since ", message));
    }

    [Fact]
    public async Task A_webhook_gets_only_its_configured_kinds_and_redirects_are_not_followed()
    {
        await using var failures = await WebhookStandIn.StartAsync();
        await using var others = await WebhookStandIn.StartAsync();
        await using var server = await StartAsync(failures, "--Notifications:Webhook:0:On=failed", $"--Notifications:Webhook:1:Url={others.Url}", "--Notifications:Webhook:1:On=Blocked, Silent");
        failures.Answer = context =>
        {
            context.Response.Headers.Location = others.Url;
            return 307;
        };

        await FailAsync(server, "ffc-demo-web");
        await UntilAsync(server, () => failures.Received.Count > 0);
        var told = await server.EndOfAsync($"{NotificationNames.Notices}{IdIn(failures.Received[0].Body)}:0");

        Assert.Equal("Not sent: HTTP 307: redirects are not followed.", Json.Read<string>(told.SerializedOutput));
        Assert.Empty(others.Received);
    }

    [Fact]
    public async Task A_test_message_reports_the_response_of_each_webhook()
    {
        await using var good = await WebhookStandIn.StartAsync();
        await using var bad = await WebhookStandIn.StartAsync();
        await using var server = await StartAsync(good, $"--Notifications:Webhook:1:Url={bad.Url}", "--Notifications:Webhook:1:Kind=Slack");
        await using var without = await TestServer.StartAsync();
        bad.Answer = _ => 404;

        using var tried = await server.ManageAsync(HttpMethod.Post, "api/notifications/test");
        using var none = await without.ManageAsync(HttpMethod.Post, "api/notifications/test");
        var command = await CliProcess.RunAsync("notify", "--server", $"{server.ManagementAddress}", "--key", TestServer.ManagementKey);

        Assert.Equal(
            """[{"webhook":0,"description":"Json at 127.0.0.1","isSent":true,"detail":"HTTP 200."},{"webhook":1,"description":"Slack at 127.0.0.1","isSent":false,"detail":"HTTP 404."}]""" + "\n",
            await tried.Content.ReadAsStringAsync());
        Assert.Equal(["A trial message of DeploymentOrchestrator", "A trial message of DeploymentOrchestrator"], good.Messages);
        Assert.Equal(ExitCodes.NotMet, command.ExitCode);
        Assert.Matches(@"^WEBHOOK +TO +SENT +ANSWER\n0 +Json at 127.0.0.1 +yes +HTTP 200.\n1 +Slack at 127.0.0.1 +no +HTTP 404.\n$", command.Output.ReplaceLineEndings("\n"));
        Assert.Equal(System.Net.HttpStatusCode.Conflict, none.StatusCode);
    }

    [Fact]
    public async Task The_webhook_address_appears_in_no_log_or_answer()
    {
        await using var webhook = await WebhookStandIn.StartAsync();
        await using var server = await StartAsync(
            webhook, "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:System=Trace", "--Logging:LogLevel:Microsoft=Trace", "--Logging:Captured:LogLevel:Default=Trace", "--Notifications:Webhook:1:Url=http://127.0.0.1:9/" + WebhookStandIn.Secret);
        webhook.Answer = _ => 500;
        await FailAsync(server, "ffc-demo-web");
        await UntilAsync(server, () => webhook.Received.Count > 1);
        var shown = new StringBuilder();
        foreach (var (method, path) in new[] { (HttpMethod.Post, "api/notifications/test"), (HttpMethod.Get, "health"), (HttpMethod.Get, "runtime/webhooks/durabletask/instances?showInput=true&top=100"), (HttpMethod.Get, "runtime/webhooks/durabletask/entities") })
        {
            using var answer = await server.ManageAsync(method, path);
            shown.Append(await answer.Content.ReadAsStringAsync());
        }

        await server.StopAsync();

        Assert.Contains("No connection: ConnectionError.", shown.ToString());
        Assert.Contains(NotificationNames.Notices, shown.ToString());
        Assert.DoesNotContain(WebhookStandIn.Secret, shown.ToString());
        Assert.Contains(server.Log.Lines, line => line.Contains("did not take a message, it is sent again: HTTP 500.", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains(WebhookStandIn.Secret, StringComparison.Ordinal));
        Assert.All(server.Folder.GetFiles("*", SearchOption.AllDirectories), file => Assert.True(File.ReadAllBytes(file.FullName).AsSpan().IndexOf(Encoding.UTF8.GetBytes(WebhookStandIn.Secret)) < 0, file.Name));
    }

    private static Task<TestServer> StartAsync(WebhookStandIn webhook, params string[] settings) =>
        TestServer.StartAsync(settings: [$"--Notifications:Webhook:0:Url={webhook.Url}", "--Management:PublicUrl=https://deployments.example.com", .. settings]);

    private static string Body(string release) => $$"""{"helmReleaseName": "{{release}}", "match": {"env": "snd1"}, "helmReleaseVersion": "4.32.30"}""";

    private static string? IdIn(string body) => JsonElement.Parse(body).GetProperty("notices")[0].GetProperty("id").GetString();

    private static async Task FailAsync(TestServer server, string release)
    {
        var (task, _) = await server.AskAsync(Body(release));
        await server.ReportAsync(SampleEvent.Failed(release, "4.32.30"));
        Assert.Equal("failed", await TestServer.ResultAsync(task));
    }

    // Half a minute passes between two checks, and more between two attempts.
    private static Task<bool> UntilAsync(TestServer server, Func<bool> isSo) => Eventually.GetAsync(
        () =>
        {
            server.Clock.Jump(TimeSpan.FromSeconds(2));
            return Task.FromResult(isSo());
        },
        so => so);
}
