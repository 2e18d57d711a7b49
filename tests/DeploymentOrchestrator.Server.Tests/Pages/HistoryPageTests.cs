using System.Text.Json;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Queries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DeploymentOrchestrator.Server.Tests.Pages;

public sealed class HistoryPageTests
{
    private const string Web = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "snd1"}}""";

    [Fact]
    public async Task Ended_waits_are_counted_by_day_by_release_and_by_cause()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        await SucceedAsync(server);
        var (failed, asked) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-api", "helmReleaseVersion": "1.0.0", "match": {"env": "tst1"}}""");
        await server.ReportAsync(SampleEvent.Failed("ffc-demo-api", "1.0.0", "tst1"));
        Assert.Equal("failed", await TestServer.ResultAsync(failed));
        await server.EndOfAsync(InstanceId(asked));

        var all = await JsonAsync(visitor, "/history?days=7");
        var web = await JsonAsync(visitor, "/history?days=7&release=ffc-demo-web");
        var tst1 = await JsonAsync(visitor, "/history?days=7&place=env%3Dtst1");

        Assert.Equal((1, 1, 0.5), (all.GetProperty("total").GetProperty("succeeded").GetInt32(), all.GetProperty("total").GetProperty("failed").GetInt32(), all.GetProperty("total").GetProperty("successRate").GetDouble()));
        Assert.Equal(7, all.GetProperty("days").GetArrayLength());
        Assert.Equal(["ffc-demo-api", "ffc-demo-web"], all.GetProperty("releases").EnumerateArray().Select(release => release.GetProperty("release").GetString()));
        Assert.Equal("Did not become ready", Assert.Single(all.GetProperty("causes").EnumerateArray()).GetProperty("cause").GetString());
        Assert.Equal((1, 0), (web.GetProperty("total").GetProperty("succeeded").GetInt32(), web.GetProperty("total").GetProperty("failed").GetInt32()));
        Assert.Equal((0, 1), (tst1.GetProperty("total").GetProperty("succeeded").GetInt32(), tst1.GetProperty("total").GetProperty("failed").GetInt32()));
        var page = await visitor.ReadAsync("/history?days=7");
        Assert.Contains("<th scope=\"row\">Did not become ready</th>", page);
        Assert.Contains("1 succeeded, 1 failed</title>", page);
        Assert.Contains("aria-label=\"Deployments a day; the table below says the same in numbers\"", await visitor.ReadAsync("/releases/ffc-demo-web"));
    }

    [Fact]
    public async Task A_wait_is_one_row_even_if_the_server_dies_before_the_row_is_written()
    {
        await using var server = await TestServer.StartAsync();
        using (var visitor = await Visitor.SignedInAsync(server))
        {
            await SucceedAsync(server);
            Assert.Equal(1, await SucceededAsync(visitor));
        }

        await server.StopAsync();
        await server.StartAsync();
        using (var again = await Visitor.SignedInAsync(server))
        {
            Assert.Equal(1, await SucceededAsync(again));
        }

        // The state that a kill leaves behind: the wait has ended, but no row was written.
        await server.StopAsync();
        Array.ForEach(Directory.GetFiles(server.Folder.FullName, "history.db*"), File.Delete);
        await server.StartAsync();
        using var late = await Visitor.SignedInAsync(server);
        Assert.Equal(1, await SucceededAsync(late));
    }

    [Fact]
    public async Task A_row_is_kept_longer_than_its_instance_and_removed_after_three_months()
    {
        await using var server = await TestServer.StartAsync();
        var wait = await SucceedAsync(server);

        server.Clock.Jump(TimeSpan.FromDays(15));
        await Eventually.TrueAsync(async () => await server.Client.GetInstanceAsync(wait) is null);
        using (var visitor = await Visitor.SignedInAsync(server))
        {
            Assert.Equal(1, await SucceededAsync(visitor));
        }

        // The 90 days of the page end before that, so count the rows themselves.
        var history = server.Services.GetRequiredService<IWaitHistory>();
        server.Clock.Jump(TimeSpan.FromDays(74));
        Assert.Single((await history.ReadAsync(DateTimeOffset.MinValue, default))!);
        server.Clock.Jump(TimeSpan.FromDays(2));
        await Eventually.TrueAsync(async () => (await history.ReadAsync(DateTimeOffset.MinValue, default))!.Count == 0);
    }

    [Fact]
    public async Task A_manually_purged_wait_stays_in_the_history()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var page = await SucceedAsync(server);
        using var done = await visitor.SubmitAsync($"/waits/{page}/purge", $"/waits/{page}/purge", ("reason", "tidy"));
        var api = await SucceedAsync(server, "4.32.31");
        using var purged = await server.ManageAsync(HttpMethod.Delete, $"runtime/webhooks/durabletask/instances/{Uri.EscapeDataString(api)}");
        Assert.True(purged.IsSuccessStatusCode);
        var many = await SucceedAsync(server, "4.32.32");
        using var all = await server.ManageAsync(HttpMethod.Delete, "runtime/webhooks/durabletask/instances?createdTimeFrom=2020-01-01");
        Assert.True(all.IsSuccessStatusCode);

        Assert.Null(await server.Client.GetInstanceAsync(many));
        Assert.Equal(3, await SucceededAsync(visitor));
    }

    [Fact]
    public async Task Lead_times_count_measured_waits_only_and_terminated_waits_count_as_neither_result()
    {
        var now = DateTimeOffset.UtcNow;
        var ended = Enumerable.Range(1, 20).Select(minutes => Ended(now, WaitEnd.Succeeded, lead: TimeSpan.FromMinutes(minutes)))
            .Concat([Ended(now, WaitEnd.Failed, cause: "Quota exceeded"), Ended(now, WaitEnd.Terminated), Ended(now.AddDays(-1), WaitEnd.Succeeded)]);
        await using var server = await TestServer.StartAsync(now, WithHistory([.. ended]));
        using var visitor = await Visitor.SignedInAsync(server);

        var total = (await JsonAsync(visitor, "/history?days=7")).GetProperty("total");

        Assert.Equal(("00:10:00", "00:19:00"), (total.GetProperty("leadTimeP50").GetString(), total.GetProperty("leadTimeP95").GetString()));
        Assert.Equal((21, 1, 1, 21d / 22), (total.GetProperty("succeeded").GetInt32(), total.GetProperty("failed").GetInt32(), total.GetProperty("terminated").GetInt32(), total.GetProperty("successRate").GetDouble()));
        Assert.Contains("<dd>95.4%</dd>", await visitor.ReadAsync("/history?days=7"));
    }

    [Fact]
    public async Task Without_a_history_the_page_explains_it()
    {
        await using var server = await TestServer.StartAsync(customise: WithHistory(null));
        using var visitor = await Visitor.SignedInAsync(server);

        Assert.Contains("This store keeps no history", await visitor.ReadAsync("/history"));
        Assert.Equal(JsonValueKind.Null, JsonElement.Parse(await visitor.ReadAsync("/history", "application/json")).GetProperty("history").ValueKind);
    }

    private static Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder> WithHistory(IReadOnlyList<FinishedWait>? ended) =>
        builder => builder.Services.Replace(ServiceDescriptor.Singleton<IWaitHistory>(new GivenHistory(ended)));

    private static FinishedWait Ended(DateTimeOffset at, WaitEnd end, string? cause = null, TimeSpan? lead = null) =>
        new("web:1.0.0:0123456789", "web", "1.0.0", [], at.AddHours(-1), at, end, cause, lead);

    private static async Task<string> SucceedAsync(TestServer server, string version = "4.32.30")
    {
        var (task, asked) = await server.AskAsync(Web.Replace("4.32.30", version, StringComparison.Ordinal));
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", version));
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
        await server.EndOfAsync(InstanceId(asked));
        return InstanceId(asked);
    }

    private static async Task<int> SucceededAsync(Visitor visitor) => (await JsonAsync(visitor, "/history?days=90")).GetProperty("total").GetProperty("succeeded").GetInt32();

    private static string InstanceId(RawResponse answer) => JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;

    private static async Task<JsonElement> JsonAsync(Visitor visitor, string path) => JsonElement.Parse(await visitor.ReadAsync(path, "application/json")).GetProperty("history");

    private sealed class GivenHistory(IReadOnlyList<FinishedWait>? ended) : IWaitHistory
    {
        public Task<IReadOnlyList<FinishedWait>?> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) => Task.FromResult(ended);

        public IReadOnlyList<FinishedWait>? ReadKept(DateTimeOffset since) => ended;

        public Task CatchUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
