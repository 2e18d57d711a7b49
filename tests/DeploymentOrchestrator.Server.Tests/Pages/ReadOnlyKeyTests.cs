using System.Net;
using System.Text.Json;

namespace DeploymentOrchestrator.Server.Tests.Pages;

/// <summary>What a read-only key allows.</summary>
public sealed class ReadOnlyKeyTests
{
    private const string Key = "a-key-that-only-reads";
    private const string Web = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "timeoutInMinutes": 45}""";

    [Fact]
    public async Task A_program_with_the_read_only_key_may_read_but_not_change()
    {
        await using var server = await TestServer.StartAsync(settings: $"--Keys:ReadOnly:0={Key}");
        var wait = await WaitAsync(server);
        using var http = new HttpClient { BaseAddress = server.ManagementAddress };
        http.DefaultRequestHeaders.Add("x-functions-key", Key);

        foreach (var path in new[] { "/api/deployments", "/openapi.json", "/runtime/webhooks/durabletask/instances", $"/api/instances/{wait}/history" })
        {
            using var read = await http.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.OK), (path, read.StatusCode));
        }

        foreach (var (method, path) in new[]
        {
            (HttpMethod.Post, $"/runtime/webhooks/durabletask/instances/{wait}/terminate?reason=x"),
            (HttpMethod.Delete, "/runtime/webhooks/durabletask/instances?createdTimeFrom=2000-01-01T00:00:00Z"),
            (HttpMethod.Delete, "/api/dead-letters/dead:0123456789"),
            (HttpMethod.Post, $"/waits/{wait}/terminate"),
        })
        {
            using var refused = await http.SendAsync(new HttpRequestMessage(method, path) { Headers = { { "Accept", "application/json" } } });
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, refused.StatusCode));
            Assert.Contains("Keys:Management", JsonElement.Parse(await refused.Content.ReadAsStringAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.False((await server.Client.GetInstanceAsync(wait))!.IsCompleted);
        using var elsewhere = await http.PostAsync(new Uri(server.Address, "/api/AdoCallBack"), null);
        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
    }

    [Fact]
    public async Task A_person_with_the_read_only_key_sees_no_action_and_can_sign_out()
    {
        await using var server = await TestServer.StartAsync(settings: $"--Keys:ReadOnly:0={Key}");
        var wait = await WaitAsync(server);
        using var reader = new Visitor(server);
        using var signedIn = await reader.SignInAsync(Key);
        using var manager = await Visitor.SignedInAsync(server);

        Assert.Contains($"/waits/{Uri.EscapeDataString(wait)}/terminate", await manager.ReadAsync($"/waits/{wait}"));
        Assert.DoesNotContain("/terminate", await reader.ReadAsync($"/waits/{wait}"));
        using var refused = await reader.SubmitAsync($"/waits/{wait}/terminate", $"/waits/{wait}/terminate", ("reason", "by a form that was kept"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("This key reads only", await refused.Content.ReadAsStringAsync());
        Assert.False((await server.Client.GetInstanceAsync(wait))!.IsCompleted);

        using var left = await reader.SubmitAsync("/", "/sign-out");
        using var after = await reader.OpenAsync("/");
        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.Found), (left.StatusCode, after.StatusCode));
    }

    private static async Task<string> WaitAsync(TestServer server)
    {
        var (_, asked) = await server.AskAsync(Web);
        return JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;
    }
}
