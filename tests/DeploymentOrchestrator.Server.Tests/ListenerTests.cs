using System.Net;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class ListenerTests
{
    private static readonly HttpClient Http = new();

    [Theory]
    [InlineData("POST", "api/AdoCallBack")]
    [InlineData("GET", "api/AdoCallBack")]
    [InlineData("POST", "api/FluxEvent")]
    public async Task A_public_route_is_not_found_on_the_management_listener(string method, string path)
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(method, new Uri(server.ManagementAddress, path), TestServer.ManagementKey));
        Assert.NotEqual(HttpStatusCode.NotFound, await StatusAsync(method, new Uri(server.Address, path), TestServer.Key));
    }

    [Fact]
    public async Task A_forged_Host_header_does_not_change_the_listener()
    {
        await using var server = await TestServer.StartAsync();
        var publicHost = server.Address.Authority;

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("POST", new Uri(server.ManagementAddress, "api/FluxEvent"), TestServer.ManagementKey, publicHost));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("POST", new Uri(server.Address, "api/FluxEvent"), TestServer.Key, server.ManagementAddress.Authority));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData(TestServer.Key, HttpStatusCode.Unauthorized)]
    [InlineData(TestServer.ManagementKey, HttpStatusCode.NotFound)]
    public async Task Only_the_management_key_reveals_which_routes_exist_on_the_management_listener(string? key, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(expected, await StatusAsync("GET", new Uri(server.ManagementAddress, "nothing/here"), key));
    }

    [Fact]
    public async Task The_management_key_does_not_open_the_public_listener()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("POST", new Uri(server.Address, "api/AdoCallBack"), TestServer.ManagementKey));
    }

    [Theory]
    [InlineData("GET", "api/deployments", true)]
    [InlineData("POST", "api/AdoCallBack", false)]
    public async Task Guessing_keys_is_rate_limited_and_does_not_lock_out_a_valid_key(string method, string path, bool isManagement)
    {
        await using var server = await TestServer.StartAsync();
        var address = new Uri(isManagement ? server.ManagementAddress : server.Address, path);
        var guessed = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            guessed.Add(await StatusAsync(method, address, $"guess {i}"));
        }

        var good = await StatusAsync(method, address, isManagement ? TestServer.ManagementKey : TestServer.Key);

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, 10), HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], guessed);
        Assert.Equal(isManagement ? HttpStatusCode.OK : HttpStatusCode.BadRequest, good);
    }

    [Fact]
    public async Task Both_listeners_report_health_without_a_key()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("GET", new Uri(server.Address, "healthz"), null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("GET", new Uri(server.ManagementAddress, "healthz"), null));
    }

    [Fact]
    public async Task Probes_with_their_own_addresses_are_served_only_there()
    {
        await using var server = await TestServer.StartAsync(settings: "--Probes:Urls=http://127.0.0.1:0");
        var probes = new Uri(server.Listeners.AddressesOf(Listener.Probes)[0]);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("GET", new Uri(probes, "healthz/ready"), null));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("GET", new Uri(server.Address, "healthz/ready"), null));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("GET", new Uri(server.ManagementAddress, "healthz/ready"), TestServer.ManagementKey));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("POST", new Uri(probes, "api/AdoCallBack"), TestServer.Key));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("GET", new Uri(probes, "api/deployments"), TestServer.ManagementKey));
    }

    [Fact]
    public async Task An_endpoint_of_Kestrel_replaces_the_addresses_of_its_own_listener_only()
    {
        await using var server = await TestServer.StartAsync(settings: ["--Kestrel:Endpoints:ManagementTls:Url=http://127.0.0.2:0", "--Kestrel:Endpoints:Web:Url=http://127.0.0.3:0"]);

        Assert.Equal("127.0.0.2", server.ManagementAddress.Host);
        Assert.Equal("127.0.0.3", server.Address.Host);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("POST", new Uri(server.ManagementAddress, "api/FluxEvent"), TestServer.ManagementKey));
    }

    private static async Task<HttpStatusCode> StatusAsync(string method, Uri address, string? key, string? host = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.Host = host;
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        using var answer = await Http.SendAsync(request);
        return answer.StatusCode;
    }
}
