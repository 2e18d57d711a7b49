using System.Net;
using System.Text.Json;
using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Server.Tests.Pages;

public sealed class AuditPageTests
{
    private const string ReadOnlyKey = "a-key-that-only-reads";

    [Fact]
    public async Task The_page_shows_who_did_what_when_and_why_newest_first_across_files_and_pages()
    {
        await using var server = await TestServer.StartAsync(settings: ["--Management:JournalBytes=2000", "--Management:JournalFiles=100"]);
        using var visitor = await Visitor.SignedInAsync(server);
        await server.Client.ScheduleNewOrchestrationInstanceAsync("Missing", Json.Null, new StartOrchestrationOptions("a"));
        for (var number = 1; number <= 102; number++)
        {
            using var done = await server.ManageAsync(HttpMethod.Post, $"runtime/webhooks/durabletask/instances/a/raiseEvent/Go?reason=number%20{number}", new StringContent("1", null, "application/json"));
            Assert.Equal(HttpStatusCode.Accepted, done.StatusCode);
        }

        var (first, second) = (await JsonAsync(visitor, "/audit"), await JsonAsync(visitor, "/audit?page=2"));

        Assert.True(server.Folder.GetFiles("management.log*").Length > 3);
        string[] reasons = [.. Enumerable.Range(1, 102).Reverse().Select(number => $"number {number}")];
        Assert.Equal(reasons, ReasonsOf(first).Concat(ReasonsOf(second)));
        Assert.Equal((100, true, false), (first.GetProperty("actions").GetArrayLength(), first.GetProperty("hasOlder").GetBoolean(), second.GetProperty("hasOlder").GetBoolean()));
        var page = await visitor.ReadAsync("/audit");
        Assert.Contains("<b>raiseEvent</b>", page);
        Assert.Contains("<td class=\"mono\">a Go</td>", page);
        Assert.Contains("127.0.0.1", page);
        Assert.Contains("href=\"/audit?page=2\"", page);
        Assert.Equal(103, (await visitor.ReadAsync("/audit", "text/csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task The_page_is_for_operators_only()
    {
        await using var server = await TestServer.StartAsync(settings: $"--Keys:ReadOnly:0={ReadOnlyKey}");
        using var reader = new Visitor(server);
        using var signedIn = await reader.SignInAsync(ReadOnlyKey);
        using var stranger = new Visitor(server);
        using var http = new HttpClient { BaseAddress = server.ManagementAddress };
        http.DefaultRequestHeaders.Add("x-functions-key", ReadOnlyKey);

        using var session = await reader.OpenAsync("/audit");
        using var key = await http.GetAsync("/audit");
        using var nobody = await stranger.OpenAsync("/audit");
        using var manager = await server.ManageAsync(HttpMethod.Get, "/audit");

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Found, HttpStatusCode.OK),
            (session.StatusCode, key.StatusCode, nobody.StatusCode, manager.StatusCode));
        Assert.DoesNotContain("href=\"/audit\"", await reader.ReadAsync("/"));
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_is_shown_as_it_is()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        await File.WriteAllTextAsync(Path.Combine(server.Folder.FullName, "management.log"), "{\"at\":\"2026-08-20T10:00:00Z\",\"act");

        Assert.Contains("unreadable line", await visitor.ReadAsync("/audit"));
    }

    private static IEnumerable<string?> ReasonsOf(JsonElement audit) => audit.GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("reason").GetString());

    private static async Task<JsonElement> JsonAsync(Visitor visitor, string path) => JsonElement.Parse(await visitor.ReadAsync(path, "application/json"));
}
