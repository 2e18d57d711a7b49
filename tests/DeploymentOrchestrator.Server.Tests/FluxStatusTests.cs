using System.Net;
using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests;

/// <summary>The status of a cluster's HelmReleases, sent over HTTP.</summary>
public sealed class FluxStatusTests
{
    [Fact]
    public async Task A_success_whose_event_was_lost_releases_its_pipeline()
    {
        await using var server = await TestServer.StartAsync();
        var (task, _) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "snd1"}}""");

        using var answer = await server.PostStatusAsync(Document(server, Deployed("ffc-demo-web", "4.32.30", server.Clock.GetUtcNow())));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
        Assert.Empty(server.AzureDevOps.Broken);
    }

    [Fact]
    public async Task A_version_deployed_before_the_service_started_releases_a_later_request()
    {
        await using var server = await TestServer.StartAsync();
        using var answer = await server.PostStatusAsync(Document(server, Deployed("ffc-demo-web", "4.32.30", server.Clock.GetUtcNow().AddDays(-3))));

        var (task, _) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""");

        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
    }

    [Fact]
    public async Task Retries_that_are_exhausted_fail_the_pipeline_with_the_reason()
    {
        // The failed upgrade is a separate report: however late the other one comes, the grace of the failure is not over before.
        await using var server = await TestServer.StartAsync(settings: "--Waits:FailureGrace=00:05:00");
        var (task, _) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""");

        using var answer = await server.PostStatusAsync(Document(server, Stalled("ffc-demo-web", "4.32.30", server.Clock.GetUtcNow())));

        Assert.Equal("failed", await TestServer.ResultAsync(task));
        Assert.Contains(task.Issues, issue => issue.Message.Contains("Flux gave up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_status_of_another_cluster_releases_no_pipeline()
    {
        await using var server = await TestServer.StartAsync();
        var (task, _) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "tst1"}}""");

        using var other = await server.PostStatusAsync(Document(server, Deployed("ffc-demo-web", "4.32.30", server.Clock.GetUtcNow())));
        await server.UntilAsync(() => task.Log.Contains("Ignored: ", StringComparison.Ordinal));
        Assert.False(task.Completed.IsCompleted);
        using var right = await server.PostStatusAsync(Document(server, Deployed("ffc-demo-web", "4.32.30", server.Clock.GetUtcNow()), env: "tst1"));

        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
    }

    [Fact]
    public async Task Unfinished_documents_are_dropped_with_503_and_a_signed_one_is_accepted()
    {
        await using var server = await TestServer.StartAsync(settings: "--Limits:RequestBytes=33554432");
        using var over = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        byte[] unfinished = [.. "POST /api/FluxStatus HTTP/1.1\r\nHost: server\r\nContent-Type: application/json\r\nContent-Length: 4194304\r\n\r\n"u8, .. new byte[4_000_000]];

        // Ten of them are more than the server accepts at the same time.
        var senders = Enumerable.Range(0, 10).Select(_ => RawHttp.SendAsync(server.Address, unfinished, over.Token)).ToList();
        var refused = await await Task.WhenAny(senders);
        using var signed = await server.PostStatusAsync(Document(server, Deployed("ffc-demo-web", "4.32.30", server.Clock.GetUtcNow())));

        await over.CancelAsync();
        await ((Task)Task.WhenAll(senders)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal((503, "10", "application/problem+json"), (refused.Status, refused.Headers["Retry-After"], refused.Headers["Content-Type"]));
        Assert.Equal("Too much is being received already. Send it again.", refused.Message);
        Assert.Equal("1 objects read: 1 new.", await MessageAsync(signed));
    }

    [Fact]
    public async Task Five_hundred_releases_every_minute_are_stored_once()
    {
        await using var server = await TestServer.StartAsync();
        var at = server.Clock.GetUtcNow();
        var releases = string.Join(',', Enumerable.Range(0, 500).Select(i => Deployed($"release-{i}", "1.2.3", at)));

        using var first = await server.PostStatusAsync(Document(server, releases));
        server.Clock.Jump(TimeSpan.FromMinutes(1));
        using var second = await server.PostStatusAsync(Document(server, releases));

        Assert.Equal("500 objects read: 500 new.", await MessageAsync(first));
        Assert.Equal("500 objects read: 500 known.", await MessageAsync(second));
    }

    [Fact]
    public async Task Without_a_store_it_is_503_and_without_a_signature_401()
    {
        await using var server = await TestServer.StartAsync();
        var document = Document(server, Deployed("ffc-demo-web", "4.32.30", server.Clock.GetUtcNow()));
        using var unsigned = await server.PostStatusAsync(document, "");
        await server.CloseStoreAsync();
        using var answer = await server.PostStatusAsync(document);

        Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_document_of_over_16_MiB_is_413()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.PostStatusAsync(new byte[(16 * 1024 * 1024) + 1]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    private static byte[] Document(TestServer server, string releases, string env = "snd1")
    {
        var list = $$$"""{"apiVersion":"v1","items":[{{{releases}}}],"kind":"List","metadata":{"resourceVersion":""}}""";
        var metadata = $$"""{"cluster":"aks","env":"{{env}}"}""";
        return Encoding.UTF8.GetBytes($$"""{"readAt":"{{Time(server.Clock.GetUtcNow())}}","metadata":{{metadata}},"list":{{list}}}""");
    }

    private static string Deployed(string name, string version, DateTimeOffset at)
    {
        var text = $"Helm upgrade succeeded for release demo/{name}.v2 with chart {name}@{version}";
        return Release(name, version, "deployed", Condition("Ready", "True", "UpgradeSucceeded", text, at) + "," + Condition("Released", "True", "UpgradeSucceeded", text, at));
    }

    private static string Stalled(string name, string version, DateTimeOffset at)
    {
        var text = $"Helm upgrade failed for release demo/{name} with chart {name}@{version}: timeout waiting for: [Deployment]";
        return Release(name, version, "failed", Condition("Stalled", "True", "RetriesExceeded", "Failed to upgrade after 1 attempt(s)", at) + "," + Condition("Released", "False", "UpgradeFailed", text, at));
    }

    private static string Release(string name, string version, string status, string conditions) => $$$"""
        {"apiVersion":"helm.toolkit.fluxcd.io/v2","kind":"HelmRelease","metadata":{"generation":3,"name":"{{{name}}}","namespace":"flux-config","uid":"uid-{{{name}}}"},"spec":{"interval":"5m","values":{"a":[1,{"b":"{{{new string('x', 2000)}}}"}]}},
        "status":{"conditions":[{{{conditions}}}],"history":[{"chartName":"{{{name}}}","chartVersion":"{{{version}}}","configDigest":"sha256:1","status":"{{{status}}}","version":2}],"lastAttemptedRevision":"{{{version}}}","observedGeneration":3}}
        """;

    private static string Condition(string type, string status, string reason, string message, DateTimeOffset at) =>
        $$"""{"lastTransitionTime":"{{Time(at)}}","message":"{{message}}","observedGeneration":3,"reason":"{{reason}}","status":"{{status}}","type":"{{type}}"}""";

    private static string Time(DateTimeOffset at) => $"{at:yyyy-MM-dd'T'HH:mm:ss'Z'}";

    private static async Task<string> MessageAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("message").GetString()!;
}
