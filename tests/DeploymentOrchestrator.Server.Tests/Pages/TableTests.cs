using System.Net;
using System.Text.Json;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests.Pages;

public sealed class TableTests
{
    private const string Web = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "snd1"}, "timeoutInMinutes": 45}""";

    [Fact]
    public void A_cell_is_quoted_where_needed_and_is_never_a_formula()
    {
        var table = new CsvTable("texts", ["a", "b"], [["=1+1", "+1"], ["-1", "@SUM(A1)"], ["\tx", "a,\"b\"\nc"], [null, "plain"], [-3, new TimeSpan(0, 1, 30)], [new DateTimeOffset(2026, 8, 20, 12, 0, 0, TimeSpan.FromHours(2)), 0.5]]);

        Assert.Equal("a,b\r\n'=1+1,'+1\r\n'-1,'@SUM(A1)\r\n'\tx,\"a,\"\"b\"\"\nc\"\r\n,plain\r\n-3,90\r\n2026-08-20T10:00:00Z,0.5\r\n", table.ToString());
    }

    [Fact]
    public async Task Every_table_is_available_as_CSV_and_every_page_as_JSON()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (task, asked) = await server.AskAsync(Web);
        var wait = JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);
        await server.EndOfAsync(wait);
        var (refused, _) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-api", "helmReleaseVersion": "1.0.0"}""");
        await server.ReportAsync(SampleEvent.Failed("ffc-demo-api", "1.0.0", "tst1"));
        await TestServer.ResultAsync(refused);
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.31").ToBytes(server.Clock.GetUtcNow() - TimeSpan.FromHours(1)));
        await visitor.UntilAsync("/dead-letters", page => page.Contains("older than", StringComparison.Ordinal));
        await visitor.UntilAsync("/history", page => page.Contains("Failures by cause", StringComparison.Ordinal));

        (string Path, string Table, string Begins)[] tables =
        [
            ("/", "releases", "release,state,message,open waits,next deadline,last event,snd1,tst1\r\nffc-demo-api,Failed,"),
            ("/releases/ffc-demo-web", "waits", $"wait,release,version,where,status,result,delivered,accepted,deadline,ended,message,requested for,run\r\n{wait},ffc-demo-web,4.32.30,env=snd1,Completed,Succeeded,True,"),
            ("/releases/ffc-demo-web", "places", "place,namespace,live,since,failed,failed at,last event\r\ncluster=aks-snd-01 env=snd1 namespace=flux-config,flux-config,4.32.30,"),
            ("/releases/ffc-demo-web", "events", "at,reason,verdict,version,place,message,count,late\r\n"),
            ($"/waits/{wait}", "reports", "taken in,said at,effect,why,reason,version,place,message\r\n"),
            ($"/waits/{wait}", "calls", "sent,what,answered,answer,detail\r\n"),
            ("/history", "days", "day,succeeded,failed,terminated,success rate,lead time p50 in s,lead time p95 in s\r\n"),
            ("/history", "releases", "release,succeeded,failed,terminated,success rate,lead time p50 in s,lead time p95 in s\r\nffc-demo-api,0,1,0,0,,\r\nffc-demo-web,1,0,0,1,"),
            ("/history", "causes", "cause,failures\r\nDid not become ready,1\r\n"),
            ("/history", "ended", $"wait,release,version,where,accepted,ended,end,cause,lead time in s\r\nffc-demo-api:1.0.0:"),
            ("/dead-letters", "letters", "id,given up,why,content\r\n"),
        ];
        foreach (var (path, table, begins) in tables)
        {
            using var answer = await visitor.OpenAsync($"{path}?format=csv&table={table}");

            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(text.StartsWith(begins, StringComparison.Ordinal), $"{path} {table}: {text}");
            Assert.Equal(("text/csv", "attachment", $"{table}.csv"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.DispositionType, answer.Content.Headers.ContentDisposition?.FileName));
            Assert.Equal(JsonValueKind.Object, JsonElement.Parse(await visitor.ReadAsync($"{path}?format=json")).ValueKind);
            Assert.Contains($"table={table}\"", WebUtility.HtmlDecode(await visitor.ReadAsync(path)));
        }
    }

    [Fact]
    public async Task The_Accept_header_decides_unless_the_query_does_and_filters_apply()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-api", "1.0.0"));
        await visitor.UntilAsync("/", page => page.Contains(">1.0.0<", StringComparison.Ordinal) && page.Contains(">4.32.30<", StringComparison.Ordinal));

        var filtered = await visitor.ReadAsync("/?q=web", "text/csv");
        var both = await visitor.ReadAsync("/", "text/csv;q=0.5, application/json");
        var asked = await visitor.ReadAsync("/?format=html", "text/csv");
        using var unknown = await visitor.OpenAsync("/?format=csv&table=nothing");
        using var stranger = new Visitor(server);
        using var closed = await stranger.OpenAsync("/", "text/csv");

        Assert.Equal(["release", "ffc-demo-web"], filtered.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')[0]));
        Assert.StartsWith("{", both, StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", asked, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("It has releases.", await unknown.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        Assert.Contains("/?q=web&format=csv&table=releases", WebUtility.HtmlDecode(await visitor.ReadAsync("/?q=web")));
    }
}
