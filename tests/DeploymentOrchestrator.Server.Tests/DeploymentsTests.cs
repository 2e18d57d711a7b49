using System.Net;
using System.Text.Json;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class DeploymentsTests
{
    private const string Web = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "snd1"}}""";

    [Fact]
    public async Task The_calling_pipeline_is_named_and_linked_if_the_request_has_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.AskAsync("""{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0", "pipeline": {"definition": "web-deploy", "buildNumber": "20260820.7", "buildId": "4711", "requestedFor": "Ann"}}""");

        using var answer = await server.ManageAsync(HttpMethod.Get, "api/deployments?release=web");

        var pipeline = JsonElement.Parse(await answer.Content.ReadAsStringAsync())[0].GetProperty("waits")[0].GetProperty("pipeline");
        Assert.Equal("Ann", pipeline.GetProperty("caller").GetProperty("requestedFor").GetString());
        Assert.EndsWith("/_build/results?buildId=4711", pipeline.GetProperty("url").GetString());
    }

    [Fact]
    public async Task Each_release_summarizes_its_waits_and_live_versions_in_one_sentence()
    {
        await using var server = await TestServer.StartAsync();
        await server.AskAsync(Web);
        await server.AskAsync("""{"helmReleaseName": "ffc-demo-api", "helmReleaseVersion": "1.0.0"}""");
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.29"));
        await server.ReportAsync(SampleEvent.Failed("ffc-demo-old", "0.0.2"));

        var releases = await UntilAsync(server, "api/deployments", list => list.GetArrayLength() == 3 && Waits(list[2]).Any(wait => Text(wait, "phase") == "waiting") && list[2].GetProperty("places").GetArrayLength() == 1);

        Assert.Equal(["ffc-demo-api", "ffc-demo-old", "ffc-demo-web"], releases.EnumerateArray().Select(release => Text(release, "release")));
        Assert.Matches("^1 pipeline waits for 1.0.0, the first until .*; Flux has said nothing.$", Text(releases[0], "message"));
        Assert.Matches("^nobody waits; nothing is known to be live in .*env=snd1.*, 0.0.2 failed.$", Text(releases[1], "message"));
        Assert.Matches("^1 pipeline waits for 4.32.30, the first until .*; 4.32.29 is live in .*env=snd1.* since .*Z.$", Text(releases[2], "message"));
        var place = Assert.Single(releases[2].GetProperty("places").EnumerateArray());
        Assert.Equal(("4.32.29", "UpgradeSucceeded"), (Text(place.GetProperty("live"), "version"), Text(place.GetProperty("lastReport"), "reason")));
    }

    [Fact]
    public async Task A_single_release_can_be_queried()
    {
        await using var server = await TestServer.StartAsync();
        await server.AskAsync(Web);
        await server.AskAsync("""{"helmReleaseName": "ffc-demo-web-two", "helmReleaseVersion": "1.0.0"}""");

        Assert.Equal("ffc-demo-web", Text(Assert.Single((await GetAsync(server, "api/deployments?release=ffc-demo-web")).EnumerateArray()), "release"));
        Assert.Empty((await GetAsync(server, "api/deployments?release=ffc-demo")).EnumerateArray());
    }

    [Fact]
    public async Task A_page_has_the_requested_size_and_a_continuation_token()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var release in new[] { "c", "a", "d", "b", "e" })
        {
            await server.ReportAsync(SampleEvent.Succeeded($"web-{release}", "1.0.0"));
        }

        await UntilAsync(server, "api/deployments", list => list.GetArrayLength() == 5);
        var (pages, token) = (new List<string>(), "");
        do
        {
            using var answer = await server.ManageAsync(HttpMethod.Get, $"api/deployments?top=2&continuationToken={Uri.EscapeDataString(token)}");
            var page = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
            pages.Add(string.Join(' ', page.EnumerateArray().Select(release => Text(release, "release"))));
            token = Assert.Single(answer.Headers.GetValues("x-ms-continuation-token"));
        }
        while (token.Length > 0);

        Assert.Equal(["web-a web-b", "web-c web-d", "web-e"], pages);
    }

    [Theory]
    [InlineData("top=0")]
    [InlineData("top=many")]
    [InlineData("tpo=2")]
    public async Task An_invalid_page_parameter_is_refused(string query)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.ManageAsync(HttpMethod.Get, $"api/deployments?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_wait_for_several_releases_is_found_under_each_of_them()
    {
        await using var server = await TestServer.StartAsync();
        await server.AskAsync("""{"releases": [{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}, {"helmReleaseName": "ffc-demo-api", "helmReleaseVersion": "1.0.0"}]}""");

        var all = await UntilAsync(server, "api/deployments", list => list.GetArrayLength() == 2);
        Assert.Equal(["ffc-demo-api 1.0.0", "ffc-demo-web 4.32.30"], all.EnumerateArray().SelectMany(Waits).Select(wait => $"{Text(wait, "release")} {Text(wait, "version")}"));

        // Send it once the wait listens there.
        var api = await UntilAsync(server, "api/deployments?release=ffc-demo-api", list => list.GetArrayLength() == 1);
        Assert.Matches("^1 pipeline waits for 1.0.0, the first until ", Text(api[0], "message"));
        Assert.Single(Waits(await GetAsync(server, "api/deployments/ffc-demo-api/1.0.0")));
        Assert.Single((await GetAsync(server, "api/deployments?release=ffc-demo-web")).EnumerateArray());

        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-api", "1.0.0"));
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));

        // It is still known after it has ended and left.
        await UntilAsync(server, "api/deployments?release=ffc-demo-api", list => list.EnumerateArray().All(release => Waits(release).Count == 0));
        foreach (var version in new[] { "ffc-demo-api/1.0.0", "ffc-demo-web/4.32.30" })
        {
            await UntilAsync(server, $"api/deployments/{version}", found => Text(Assert.Single(Waits(found)), "status") == "Completed");
        }
    }

    [Fact]
    public async Task A_version_lists_each_wait_from_request_to_result()
    {
        await using var server = await TestServer.StartAsync();
        var (task, _) = await server.AskAsync(Web);
        await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "prd1"}}""");
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);

        var found = await UntilAsync(server, "api/deployments/ffc-demo-web/v4.32.30", version => Waits(version).Any(wait => Text(wait, "status") == "Completed"));

        Assert.Equal(("ffc-demo-web", "4.32.30"), (Text(found, "release"), Text(found, "version")));
        Assert.Matches("^4.32.30 is live in .*env=snd1.* since .*; 1 pipeline waits for 4.32.30, the first until .*; 1 released.$", Text(found, "message"));
        var (open, released) = (Waits(found)[0], Waits(found)[^1]);
        Assert.Equal(("Running", "prd1", true), (Text(open, "status"), Text(open.GetProperty("match"), "env"), open.GetProperty("isOpen").GetBoolean()));
        Assert.Equal(("Succeeded", true, 1), (Text(released, "result"), released.GetProperty("delivered").GetBoolean(), released.GetProperty("attempts").GetInt32()));
        Assert.Equal("Accepted", Text(released.GetProperty("lastAnswer"), "answer"));
        Assert.Contains("is deployed in", Text(released, "reason"));
        Assert.NotEmpty(released.GetProperty("story").EnumerateArray());
        var pipeline = released.GetProperty("pipeline");
        Assert.Equal(server.AzureDevOps.Organization.ToString(), Text(pipeline, "organizationUrl"));
        Assert.Equal(task.Pipeline.PlanId, Text(pipeline, "planId"));
        Assert.Equal("UpgradeSucceeded", Text(Assert.Single(found.GetProperty("reports").EnumerateArray()), "reason"));
        Assert.DoesNotContain("rotectedToken", found.GetRawText());
    }

    [Fact]
    public async Task A_name_that_is_too_long_for_an_id_is_shown_in_full()
    {
        var name = string.Join('-', Enumerable.Repeat("long", 20));
        await using var server = await TestServer.StartAsync();
        await server.ReportAsync(SampleEvent.Succeeded(name, "1.0.0"));

        var releases = await UntilAsync(server, "api/deployments", list => list.GetArrayLength() == 1);

        Assert.Equal(name, Text(releases[0], "release"));
        Assert.Equal(name, Text(await GetAsync(server, $"api/deployments/{name}/1.0.0"), "release"));
    }

    [Fact]
    public async Task An_unknown_release_is_not_found()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.ManageAsync(HttpMethod.Get, "api/deployments/ffc-demo-web/1.0.0");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("ffc-demo-web 1.0.0", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_API_is_on_the_management_listener_only()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.GetAsync($"api/deployments?code={TestServer.ManagementKey}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static List<JsonElement> Waits(JsonElement view) => [.. view.GetProperty("waits").EnumerateArray()];

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private static async Task<JsonElement> GetAsync(TestServer server, string path)
    {
        using var answer = await server.ManageAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    // The turns of an accepted request run after the response.
    private static Task<JsonElement> UntilAsync(TestServer server, string path, Func<JsonElement, bool> isSo) =>
        Eventually.GetAsync(() => GetAsync(server, path), isSo);
}
