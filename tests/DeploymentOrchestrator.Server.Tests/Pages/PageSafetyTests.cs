using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests.Pages;

public sealed partial class PageSafetyTests
{
    private const string Hostile = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'";
    private const string Web = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "snd1"}}""";

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/releases/none")]
    [InlineData("/assets/pages.js")]
    [InlineData("/api/deployments")]
    public async Task Every_response_has_restrictive_security_headers(string path)
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);

        using var answer = await visitor.OpenAsync(path);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'self'; script-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task No_page_has_an_inline_script_or_style()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (_, asked) = await server.AskAsync(Web);
        var wait = IdOf(asked);
        await server.ReportAsync(SampleEvent.Failed("ffc-demo-web", "4.32.30"));

        foreach (var path in await PathsAsync(visitor, wait))
        {
            var page = await visitor.ReadAsync(path);
            Assert.DoesNotMatch(Inline(), page);
            Assert.All(Source().Matches(page), source => Assert.StartsWith("/assets/", source.Groups["url"].Value));
        }
    }

    [Fact]
    public async Task Text_from_Flux_and_pipelines_is_never_rendered_as_markup()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (_, asked) = await server.AskAsync(new JsonObject
        {
            ["helmReleaseName"] = "ffc-demo-web",
            ["helmReleaseVersion"] = "4.32.30",
            ["match"] = new JsonObject { ["env"] = Hostile, ["note"] = Hostile },
        }.ToJsonString());
        var wait = IdOf(asked);

        // An unknown reason counts as progress, and progress of a release that no pipeline waits for yet is not stored.
        await Eventually.TrueAsync(async () => (await server.Client.FindAsync(wait))?.CustomStatus()?.GetProperty("phase").GetString() == "waiting");
        using var reported = await server.ReportAsync(HostileEvent(server));
        Assert.Equal(HttpStatusCode.Accepted, reported.StatusCode);

        await visitor.UntilAsync($"/waits/{wait}", page => page.Contains("not this one</span>", StringComparison.Ordinal));
        foreach (var path in new[] { "/", "/releases/ffc-demo-web", $"/waits/{wait}", $"/waits/{wait}/replay", $"/waits/{wait}/terminate" }.Append($"/?q={Uri.EscapeDataString(Hostile)}&place={Uri.EscapeDataString(Hostile)}").Append($"/releases/{Uri.EscapeDataString(Hostile)}"))
        {
            using var answer = await visitor.OpenAsync(path);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("<img", page);
            Assert.DoesNotContain("<script>", page);
            Assert.Contains("&lt;script&gt;", page);
        }
    }

    [Fact]
    public async Task No_page_shows_a_secret()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (task, asked) = await server.AskAsync(Web);
        var wait = IdOf(asked);
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);
        await server.EndOfAsync(wait);
        var input = (await server.Client.FindAsync(wait))!.Input();
        var encrypted = input.GetProperty("target").GetProperty("protectedToken").GetString()!;

        foreach (var path in await PathsAsync(visitor, wait))
        {
            foreach (var accept in new[] { "text/html", "application/json" })
            {
                var page = await visitor.ReadAsync(path, accept);
                Assert.DoesNotContain(task.Pipeline.Token, page);
                Assert.DoesNotContain(encrypted, page);
                Assert.DoesNotContain("CfDJ8", AntiForgery().Replace(page, ""));
                Assert.DoesNotContain(TestServer.ManagementKey, page);
                Assert.DoesNotContain(TestServer.Key, page);
                Assert.DoesNotContain(TestServer.Secret, page);
            }
        }
    }

    private static string IdOf(RawResponse asked) => JsonNode.Parse(asked.Body)!["instanceId"]!.GetValue<string>();

    private static async Task<IReadOnlyList<string>> PathsAsync(Visitor visitor, string wait)
    {
        await visitor.UntilAsync("/", page => page.Contains("ffc-demo-web", StringComparison.Ordinal));
        return ["/", "/releases/ffc-demo-web", $"/waits/{wait}", $"/waits/{wait}/replay", $"/waits/{wait}/history", "/health", "/dead-letters"];
    }

    private static byte[] HostileEvent(TestServer server)
    {
        var body = JsonNode.Parse(SampleEvent.Succeeded("ffc-demo-web", "4.32.30").ToBytes(server.Clock.GetUtcNow()))!;
        foreach (var (name, _) in body["metadata"]!.AsObject().Where(pair => !pair.Key.Contains("revision", StringComparison.Ordinal)).ToArray())
        {
            body["metadata"]![name] = Hostile;
        }

        foreach (var field in new[] { "reason", "message", "severity", "reportingController", "reportingInstance" })
        {
            body[field] = Hostile;
        }

        return System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    [GeneratedRegex("""<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:""", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("""<(?:script|link|img)[^>]*\b(?:src|href)="(?<url>[^"]*)""")]
    private static partial Regex Source();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"[^\"]+\"")]
    private static partial Regex AntiForgery();
}
