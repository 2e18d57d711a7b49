using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class RestartTests
{
    private const string Body = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""";

    [Fact]
    public async Task A_wait_and_its_token_survive_a_restart()
    {
        await using var server = await TestServer.StartAsync();
        var (task, _) = await server.AskAsync(Body);

        await server.StopAsync();
        await server.StartAsync();
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));

        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
        Assert.Empty(server.AzureDevOps.Broken);
    }

    [Fact]
    public async Task What_is_live_is_known_after_a_restart()
    {
        await using var server = await TestServer.StartAsync();
        var (first, _) = await server.AskAsync(Body);
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(first);

        await server.StopAsync();
        await server.StartAsync();
        var (second, _) = await server.AskAsync(Body);

        Assert.Equal("succeeded", await TestServer.ResultAsync(second));
    }

    [Fact]
    public async Task A_failure_whose_grace_ends_while_the_server_is_down_is_reported_after_the_start()
    {
        await using var server = await TestServer.StartAsync(settings: ["--Waits:FailureGrace=00:10:00"]);
        var (task, _) = await server.AskAsync(Body);
        await server.ReportAsync(SampleEvent.Failed("ffc-demo-web", "4.32.30"));
        await server.UntilAsync(() => task.Issues.Count > 0);

        await server.StopAsync();
        server.Clock.Jump(TimeSpan.FromMinutes(11));
        await server.StartAsync();

        Assert.Equal("failed", await TestServer.ResultAsync(task));
        Assert.Contains(task.Issues, issue => issue.Type is "error" && issue.Message.Contains("did not become ready in time"));
    }
}
