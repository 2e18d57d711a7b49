using System.Text.Json;
using DeploymentOrchestrator.Server.Management;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class ManagementJournalTests
{
    private const string Instances = "runtime/webhooks/durabletask/instances";

    [Fact]
    public async Task Every_action_is_recorded_with_who_asked_and_why()
    {
        await using var server = await TestServer.StartAsync(settings: "--Server:Proxies:0=127.0.0.0/8");
        await StartAsync(server, "a");

        foreach (var call in new[] { "POST a/suspend?reason=look", "POST a/resume?reason=looked", "POST a/raiseEvent/Go?reason=try", "POST a/restart?reason=again", "POST a/terminate?reason=no%0Alonger", "DELETE a?reason=tidy", "DELETE ?createdTimeFrom=2020-01-01&reason=all" })
        {
            using var answer = await ManageAsync(server, call);
            Assert.True(answer.IsSuccessStatusCode || (int)answer.StatusCode == 404, $"{call}: {answer.StatusCode}");
        }

        var lines = Lines(server);
        Assert.Equal(
            ["suspend look", "resume looked", "raiseEvent try", "restart again", "terminate no | longer", "purge tidy", "purge all"],
            lines.Select(line => $"{Text(line, "action")} {Text(line, "reason")}"));
        Assert.All(lines, line => Assert.Equal(("jane@example.com", "127.0.0.1", "tests/1.0"), (Text(line, "caller"), Text(line, "address"), Text(line, "agent"))));
        Assert.Equal("a Go", Text(lines[2], "target"));
        Assert.Contains(server.Log.Lines, line => line.Contains("Management: terminate of a asked by jane@example.com 127.0.0.1 (tests/1.0), reason: no | longer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_configured_proxy_the_forwarded_caller_is_ignored()
    {
        await using var server = await TestServer.StartAsync();
        await StartAsync(server, "a");

        using var answer = await ManageAsync(server, "POST a/terminate");

        var line = Assert.Single(Lines(server));
        Assert.Equal((null, "127.0.0.1"), (Text(line, "caller"), Text(line, "address")));
    }

    [Fact]
    public async Task A_failed_action_is_not_recorded()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await ManageAsync(server, "POST nothing/terminate");

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Empty(Lines(server));
    }

    [Fact]
    public async Task An_action_that_cannot_be_recorded_is_not_executed()
    {
        await using var server = await TestServer.StartAsync();
        await StartAsync(server, "a");
        Directory.CreateDirectory(server.Services.GetRequiredService<ManagementJournal>().Path);

        using var answer = await ManageAsync(server, "POST a/terminate");

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.False((await server.Client.GetInstanceAsync("a"))!.IsCompleted);
    }

    // No program has this orchestrator, so the instance makes no progress.
    private static Task<string> StartAsync(TestServer server, string id) =>
        server.Client.ScheduleNewOrchestrationInstanceAsync("Missing", Json.Null, new StartOrchestrationOptions(id));

    private static Task<HttpResponseMessage> ManageAsync(TestServer server, string call)
    {
        var (method, path) = (call.Split(' ')[0], call.Split(' ')[1]);
        return server.ManageAsync(new HttpMethod(method), $"{Instances}{(path.StartsWith('?') ? "" : "/")}{path}", new StringContent("1", null, "application/json"), request =>
        {
            request.Headers.Add("X-Forwarded-User", "jane@example.com");
            request.Headers.UserAgent.ParseAdd("tests/1.0");
        });
    }

    private static List<JsonElement> Lines(TestServer server)
    {
        var path = server.Services.GetRequiredService<ManagementJournal>().Path;
        return File.Exists(path) ? [.. File.ReadLines(path).Select(line => JsonElement.Parse(line))] : [];
    }

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();
}
