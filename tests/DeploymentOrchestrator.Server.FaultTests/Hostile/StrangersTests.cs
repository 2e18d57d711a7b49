using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>Strangers occupy as much as they can of a server with little memory. The test prints how long an answer takes, but checks only that it comes.</summary>
[Collection(OneAtATime.Name)]
public sealed class StrangersTests(ITestOutputHelper output)
{
    private const string HeapOf256Mebibytes = "0x10000000";
    private const int Connections = 2_000;
    private const int Streams = 1_300;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30); // ends a test that hangs; it judges no speed
    private readonly PipelineTask _pipeline = PipelineTask.OfNewRun("among strangers");

    [Fact]
    public async Task Endless_bodies_and_silent_connections_delay_neither_events_nor_pipelines_nor_shutdown()
    {
        await using var azureDevOps = await AzureDevOpsStandIn.StartAsync();
        azureDevOps.Expect(_pipeline);
        await using var server = new WatchedServer(
            $"--AzureDevOps:Organizations:0={azureDevOps.Organization}",
            "--Kestrel:Endpoints:Http1:Url=http://127.0.0.1:0",
            "--Kestrel:Endpoints:Http2:Url=http://127.0.0.1:0",
            "--Kestrel:Endpoints:Http2:Protocols=Http2");
        await server.StartAsync(
            ("DOTNET_GCHeapHardLimit", HeapOf256Mebibytes), ("Keys__Function__0", TestServer.Key), ("Flux__Webhooks__0__Secret", TestServer.Secret));
        using var strangers = new Strangers();

        await strangers.HoldBodiesAsync(server.Address, Connections);
        await AskAsync("2,000 bodies that lack a byte", server, azureDevOps);
        await strangers.KeepSilentAsync(server.Address, Connections);
        await AskAsync("2,000 silent connections", server, azureDevOps);
        await strangers.HoldStreamsAsync(server.SecondAddress, Streams);
        await AskAsync("1,300 streams of HTTP/2", server, azureDevOps);
        await strangers.HoldBodiesAsync(server.Address, Connections);

        var stopped = Stopwatch.StartNew();
        var exitCode = await server.TerminateAsync();
        output.WriteLine($"SIGTERM: ended after {stopped.Elapsed.TotalSeconds:F1} s");
        Assert.True(exitCode is 0, $"Exit code {exitCode}: {string.Join('\n', server.Output.TakeLast(30))}");
        var stacks = server.Output.Where(line => line.Contains("   at ", StringComparison.Ordinal)).ToList();
        Assert.True(stacks.Count is 0, $"{stacks.Count} stacks in the log, the first: {stacks.FirstOrDefault()}");
    }

    private async Task AskAsync(string among, WatchedServer server, AzureDevOpsStandIn azureDevOps)
    {
        var watch = Stopwatch.StartNew();
        var told = await SendAsync(server.Address, EventOf(SampleEvent.Succeeded($"release-{Guid.NewGuid():N}", "1.0.0").ToBytes(DateTimeOffset.UtcNow)));
        var event1 = watch.Elapsed;
        var asked = await SendAsync(server.Address, _pipeline.Ask(EmbeddedSamples.CallbackRequest, azureDevOps.Organization, TestServer.Key).ToBytes());
        output.WriteLine($"{among}: event after {event1.TotalSeconds:F2} s, callback after {(watch.Elapsed - event1).TotalSeconds:F2} s, {server.Memory >> 20} MiB");

        Assert.Equal((202, 202), (told.Status, asked.Status));
    }

    private static byte[] EventOf(byte[] body)
    {
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestServer.Secret), body));
        return [.. Encoding.Latin1.GetBytes($"POST /api/FluxEvent HTTP/1.1\r\nHost: x\r\nX-Signature: sha256={signature}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
    }

    private static async Task<RawResponse> SendAsync(Uri server, byte[] request)
    {
        using var limit = new CancellationTokenSource(Limit);
        return await RawHttp.SendAsync(server, request, limit.Token);
    }
}
