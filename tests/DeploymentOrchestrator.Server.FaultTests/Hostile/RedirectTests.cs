using System.Net;
using System.Net.Sockets;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

public sealed class RedirectTests
{
    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed_with_the_token(int status)
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        await using var server = await TestServer.StartAsync();
        var headers = new Dictionary<string, string> { ["Location"] = $"http://{elsewhere.LocalEndpoint}/acme/" };
        foreach (var route in new[] { StandInRoute.Event, StandInRoute.CreateLog, StandInRoute.PatchRecord, StandInRoute.AppendLog })
        {
            server.AzureDevOps.Script(route, _ => new StandInAnswer(status, headers, ""));
        }

        var (_, answer) = await server.AskAsync("""{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""");
        await server.ReportAsync(SampleEvent.Succeeded("web", "1.0.0"));
        await server.EndOfRefusedAsync(System.Text.Json.JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!);

        Assert.Contains(server.AzureDevOps.Calls, call => call.Route is StandInRoute.Event);
        Assert.False(elsewhere.Pending());
    }

    [Theory]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("127.0.0.1")]
    public async Task No_spelling_of_another_local_listener_is_called(string host)
    {
        using var elsewhere = new TcpListener(IPAddress.Any, 0);
        elsewhere.Start();
        await using var server = await TestServer.StartAsync();
        var request = PipelineTask.OfNewRun("run").Ask(EmbeddedSamples.CallbackRequest, new Uri($"http://{host}:{((IPEndPoint)elsewhere.LocalEndpoint).Port}/acme/"), TestServer.Key);

        var answer = await server.SendAsync(request);

        Assert.Equal(403, answer.Status);
        Assert.False(elsewhere.Pending());
    }
}
