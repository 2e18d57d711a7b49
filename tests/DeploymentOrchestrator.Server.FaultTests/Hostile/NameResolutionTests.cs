using System.Net;
using System.Net.Sockets;
using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>A malicious or manipulated name server: the handler that sends the token must not connect to any address that the policy forbids.</summary>
public sealed class NameResolutionTests : IDisposable
{
    private readonly TcpListener _inside = new(IPAddress.Loopback, 0);

    public NameResolutionTests() => _inside.Start();

    [Theory]
    [InlineData("dev.azure.com", true, "127.0.0.1")]
    [InlineData("dev.azure.com", true, "127.8.9.1")]
    [InlineData("dev.azure.com", true, "::1")]
    [InlineData("dev.azure.com", true, "::ffff:127.0.0.1")]
    [InlineData("dev.azure.com", true, "64:ff9b::7f00:1")]
    [InlineData("acme.visualstudio.com", true, "127.0.0.1")]
    [InlineData("dev.azure.com", false, "10.0.0.1", "192.168.0.1", "127.0.0.1", "fd00::1")]
    [InlineData("dev.azure.com", true, "0.0.0.0")]
    [InlineData("tfs.corp.example", false, "127.0.0.1")]
    [InlineData("tfs.corp.example", true, "0.0.0.0")]
    [InlineData("tfs.corp.example", true, "::")]
    [InlineData("tfs.corp.example", true, "169.254.169.254", "168.63.129.16", "fe80::1")]
    [InlineData("tfs.corp.example", true)]
    public async Task A_host_name_that_resolves_to_a_forbidden_address_is_not_connected_to(string host, bool allowLoopback, params string[] addresses)
    {
        using var http = new HttpClient(AzureDevOpsConnections.CreateHandler(allowLoopback, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray())));

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(Inside(host)));

        // The connection must be refused by the policy, not because the address happens to be unreachable here.
        Assert.Contains("which is not an address of Azure DevOps", refusal.Message);
        Assert.False(_inside.Pending());
    }

    [Fact]
    public async Task The_checked_address_is_the_one_that_is_connected_to_without_a_second_lookup()
    {
        var lookUps = 0;
        using var http = new HttpClient(AzureDevOpsConnections.CreateHandler(
            allowLoopback: true, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254"), lookUps++ is 0 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1")])));

        var call = http.GetAsync(Inside("tfs.corp.example"));
        using var caller = await _inside.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromMinutes(3));
        await caller.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());

        using var answer = await call.WaitAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(1, lookUps);
    }

    public void Dispose() => _inside.Dispose();

    private Uri Inside(string host) => new($"http://{host}:{((IPEndPoint)_inside.LocalEndpoint).Port}/acme/");
}
