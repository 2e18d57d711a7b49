using System.Net;
using System.Text.Json;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests.Pages;

public sealed class PageContentTests
{
    private const string Web = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "snd1"}, "timeoutInMinutes": 45}""";

    [Fact]
    public async Task The_overview_sorts_by_urgency_and_counts_by_state()
    {
        await using var server = await TestServer.StartAsync(settings: "--Waits:FailureGrace=00:05:00");
        using var visitor = await Visitor.SignedInAsync(server);
        await server.AskAsync(Web);
        await server.AskAsync("""{"helmReleaseName": "ffc-demo-api", "helmReleaseVersion": "1.0.0"}""");
        await server.ReportAsync(SampleEvent.Failed("ffc-demo-web", "4.32.30"));
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-live", "2.0.0"));
        await server.ReportAsync(SampleEvent.Failed("ffc-demo-old", "0.0.2"));
        await visitor.UntilAsync("/", page => page.Contains("the wait fails in", StringComparison.Ordinal) && page.Contains(">2.0.0<", StringComparison.Ordinal) && page.Contains(">0.0.2 failed<", StringComparison.Ordinal));

        var overview = await JsonAsync(visitor, "/");

        Assert.Equal(
            ["ffc-demo-web Failing", "ffc-demo-old Failed", "ffc-demo-api Waiting", "ffc-demo-live Live"],
            overview.GetProperty("releases").EnumerateArray().Select(row => $"{row.GetProperty("release")} {row.GetProperty("state")}"));
        Assert.Equal([0, 0, 1, 1, 1, 1], overview.GetProperty("counts").EnumerateObject().Select(count => count.Value.GetInt32()));
        Assert.Matches("^4.32.30 failed in env snd1; the wait fails in [234] min, unless 4.32.30 is deployed by then; ", overview.GetProperty("releases")[0].GetProperty("message").GetString());
        var filtered = await JsonAsync(visitor, "/?q=LIVE&state=live&place=env%3Dsnd1");
        Assert.Equal("ffc-demo-live", Assert.Single(filtered.GetProperty("releases").EnumerateArray()).GetProperty("release").GetString());
        Assert.Empty((await JsonAsync(visitor, "/?place=env%3Dsnd2")).GetProperty("releases").EnumerateArray());
    }

    [Fact]
    public async Task A_wait_shows_matching_and_other_reports_and_the_responses_of_Azure_DevOps()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (task, asked) = await server.AskAsync(Web);
        var wait = JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30", "tst1"));
        await visitor.UntilAsync($"/waits/{wait}", page => page.Contains("its env is tst1, the request asks for env=snd1", StringComparison.Ordinal));
        server.Clock.Jump(TimeSpan.FromSeconds(5));
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);
        await server.EndOfAsync(wait);

        var shown = await JsonAsync(visitor, $"/waits/{wait}");

        // This event came after the feed was asked, but it still is the last one.
        var last = $"{shown.GetProperty("reports")[0].GetProperty("at").GetDateTimeOffset():yyyy-MM-dd HH:mm:ss} UTC";
        Assert.Contains(last, (await visitor.ReadAsync($"/waits/{wait}", "text/html")).Split("Last event received</dt>")[1].Split("</dd>")[0], StringComparison.Ordinal);
        Assert.Equal(["Success", "NearMiss"], shown.GetProperty("reports").EnumerateArray().Select(report => report.GetProperty("effect").GetString()));
        var result = Assert.Single(shown.GetProperty("calls").EnumerateArray(), call => call.GetProperty("isResult").GetBoolean());
        Assert.Equal(("TaskCompleted succeeded", "Accepted"), (result.GetProperty("what").GetString(), result.GetProperty("answer").GetString()));
        Assert.True(shown.GetProperty("replay").GetProperty("isSame").GetBoolean());
        Assert.NotEmpty((await JsonAsync(visitor, $"/waits/{wait}/replay")).GetProperty("trace").GetProperty("steps").EnumerateArray());
        var release = await JsonAsync(visitor, "/releases/ffc-demo-web");
        Assert.Equal(wait, Assert.Single(release.GetProperty("waits").EnumerateArray()).GetProperty("instanceId").GetString());
        Assert.Equal(2, release.GetProperty("places").GetArrayLength());
    }

    [Fact]
    public async Task A_wait_for_several_releases_is_on_the_page_of_each()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (_, asked) = await server.AskAsync("""{"releases": [{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}, {"helmReleaseName": "ffc-demo-api", "helmReleaseVersion": "1.0.0"}]}""");
        var wait = JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;

        foreach (var release in new[] { "ffc-demo-web", "ffc-demo-api" })
        {
            await visitor.UntilAsync($"/releases/{release}", page => page.Contains(Uri.EscapeDataString(wait), StringComparison.Ordinal) || page.Contains(wait, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_refused_request_has_a_page_too()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (_, asked) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web"}""");
        var wait = JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;

        await visitor.UntilAsync($"/waits/{wait}", page => page.Contains("A refused request", StringComparison.Ordinal) && page.Contains("TaskCompleted failed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/releases/nobody", "Flux has not reported anything about it")]
    [InlineData("/waits/nobody:1.0.0:0123456789", "There is no wait nobody:1.0.0:0123456789")]
    [InlineData("/waits/nobody:1.0.0:0123456789/replay", "There is no wait")]
    [InlineData("/releases/nobody?after=nonsense", "no longer exists")]
    public async Task A_missing_item_has_a_not_found_page(string path, string text)
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);

        using var answer = await visitor.OpenAsync(path);

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains(text, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_pipelines_log_links_the_page_if_a_public_address_is_configured()
    {
        await using var server = await TestServer.StartAsync(settings: "--Management:PublicUrl=https://deployments.example.com");

        var (task, asked) = await server.AskAsync(Web);
        var wait = JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;

        await server.UntilAsync(() => task.Log.Contains($"Details: https://deployments.example.com/waits/{Uri.EscapeDataString(wait)}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_health_page_shows_the_last_Flux_event_and_the_state_of_the_database()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        await server.AskAsync(Web);
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-api", "2.0.0"));
        await visitor.UntilAsync("/health", page => page.Contains("env=snd1", StringComparison.Ordinal));

        var health = await JsonAsync(visitor, "/health");

        Assert.Equal((1, "ffc-demo-web"), (health.GetProperty("openWaits").GetInt32(), health.GetProperty("oldestWait").GetProperty("release").GetString()));
        Assert.Equal("ffc-demo-api", Assert.Single(health.GetProperty("places").EnumerateArray()).GetProperty("release").GetString());
        Assert.True(health.GetProperty("databaseBytes").GetInt64() > 0);
        Assert.NotEqual(JsonValueKind.Null, health.GetProperty("commitP99").ValueKind);
        Assert.Equal((JsonValueKind.Array, ProductVersion.Text), (health.GetProperty("findings").ValueKind, health.GetProperty("version").GetString()));
    }

    private static async Task<JsonElement> JsonAsync(Visitor visitor, string path) => JsonElement.Parse(await visitor.ReadAsync(path, "application/json"));
}
