using System.Text.Json;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class OperationTests
{
    private const string Body = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""";

    [Fact]
    public async Task A_request_can_be_followed_in_the_log_by_one_id()
    {
        await using var server = await TestServer.StartAsync();
        var (task, answer) = await server.AskAsync(Body);
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);
        await server.EndOfAsync(InstanceId(answer));

        var story = server.Log.Lines.Where(line => line.Contains(InstanceId(answer), StringComparison.Ordinal)).ToArray();

        Assert.Contains(story, line => line.Contains("waits for"));
        Assert.Contains(story, line => line.Contains("decided Succeeded"));
        Assert.Contains(story, line => line.Contains("TaskCompleted Succeeded"));
    }

    [Fact]
    public async Task Instances_that_ended_two_weeks_ago_are_removed_and_open_waits_are_kept()
    {
        await using var server = await TestServer.StartAsync(settings: ["--Waits:DefaultTimeout=30.00:00:00"]);
        var (task, ended) = await server.AskAsync(Body);
        var (_, waits) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-other", "helmReleaseVersion": "1.0.0"}""");
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);
        await server.EndOfAsync(InstanceId(ended));

        server.Clock.Jump(TimeSpan.FromDays(15));

        await Eventually.TrueAsync(async () => await server.Client.GetInstanceAsync(InstanceId(ended)) is null);
        Assert.False((await server.Client.GetInstanceAsync(InstanceId(waits)))!.IsCompleted);
    }

    [Fact]
    public async Task Without_its_store_the_server_is_unhealthy_and_sends_Retry_After()
    {
        await using var server = await TestServer.StartAsync();
        await server.CloseStoreAsync();

        using var health = await server.GetAsync("healthz");
        var (_, answer) = await server.AskAsync(Body);
        using var told = await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));

        using var live = await server.GetAsync("healthz/live");
        using var ready = await server.GetAsync("healthz/ready");
        using var managed = await server.ManageAsync(HttpMethod.Get, "api/deployments");
        using var listed = await server.ManageAsync(HttpMethod.Get, "runtime/webhooks/durabletask/instances");

        Assert.Equal(503, (int)health.StatusCode);
        Assert.Equal((200, 503), ((int)live.StatusCode, (int)ready.StatusCode));
        Assert.Equal((503, 503), ((int)managed.StatusCode, (int)listed.StatusCode));
        Assert.NotNull(listed.Headers.RetryAfter);
        Assert.Equal(503, answer.Status);
        Assert.True(answer.Headers.ContainsKey("Retry-After"));
        Assert.Equal(503, (int)told.StatusCode);
        Assert.NotNull(told.Headers.RetryAfter);
    }

    private static string InstanceId(RawResponse answer) => JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;
}
