using System.Net;
using DeploymentOrchestrator.Server.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.Tests;

/// <summary>No route may be open because somebody forgot to close it: the test calls every endpoint of the server.</summary>
public sealed class AccessTests
{
    private const string ReadOnlyKey = "a-key-that-only-reads";

    // Routes that are open on purpose. Everybody who adds a line here must give the reason in its review.
    private static readonly string[] Open =
    [
        "GET /assets/icon.svg",
        "GET /assets/pages.css",
        "GET /assets/pages.js",
        "GET /healthz",
        "GET /healthz/live",
        "GET /healthz/ready",
        "GET /sign-in",
        "GET /sign-in/kiosk", // the code in it gives access
        "POST /sign-in",
    ];

    [Fact]
    public async Task Every_endpoint_of_the_management_listener_is_closed_without_a_key_but_those_named_here()
    {
        await using var server = await TestServer.StartAsync();
        var open = new List<string>();
        foreach (var (method, path) in ManagementEndpoints(server))
        {
            if (await StatusAsync(server, method, path, null) is not HttpStatusCode.Unauthorized)
            {
                open.Add($"{method} {path}");
            }
        }

        Assert.Equal(Open, open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_endpoint_that_changes_something_is_closed_to_a_key_that_reads()
    {
        await using var server = await TestServer.StartAsync(settings: $"--Keys:ReadOnly:0={ReadOnlyKey}");
        foreach (var (method, path) in ManagementEndpoints(server).Where(endpoint => endpoint is { Method: not "GET", Path: not ("/sign-in" or "/sign-out") }))
        {
            Assert.Equal((method, path, HttpStatusCode.Forbidden), (method, path, await StatusAsync(server, method, path, ReadOnlyKey)));
        }
    }

    [Fact]
    public async Task Every_endpoint_of_the_public_listener_names_who_may_call_it()
    {
        await using var server = await TestServer.StartAsync();

        Assert.All(
            server.Services.GetRequiredService<EndpointDataSource>().Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<Listener>() == Listener.Public),
            endpoint => Assert.True(endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null, endpoint.DisplayName));
    }

    [Fact]
    public async Task A_new_endpoint_that_names_no_policy_is_closed_on_both_listeners()
    {
        await using var server = await TestServer.StartAsync(map: app =>
        {
            app.MapGet("/forgotten", () => "open").WithMetadata(Listener.Management);
            app.MapGet("/api/forgotten", () => "open").WithMetadata(Listener.Public);
        });

        using var forPublic = await server.GetAsync("api/forgotten");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, "GET", "/forgotten", null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, "GET", "/forgotten", TestServer.ManagementKey));
        Assert.Equal(HttpStatusCode.Unauthorized, forPublic.StatusCode);
    }

    private static IEnumerable<(string Method, string Path)> ManagementEndpoints(TestServer server) =>
        from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<Listener>() is not { } listener || listener == Listener.Management
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, endpoint.RoutePattern.RawText!);

    // Call it as a program does, which gets a 401 where a browser is redirected to the sign-in page. Parameters in the path stay as they are written.
    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string method, string path, string? key)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.ManagementAddress };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "Accept", "application/json" } } };
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
