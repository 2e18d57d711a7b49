using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

[Collection(OneAtATime.Name)]
public sealed class SlowSenderTests
{
    private const int Each = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_hundred_senders_of_a_byte_a_second_are_dropped_and_delay_no_other_caller()
    {
        await using var azureDevOps = await AzureDevOpsStandIn.StartAsync();
        await using var server = new WatchedServer($"--AzureDevOps:Organizations:0={azureDevOps.Organization}");
        await server.StartAsync(("Keys__Function__0", TestServer.Key), ("Flux__Webhooks__0__Secret", TestServer.Secret));
        var before = server.Memory;
        var slow = new List<TcpClient>();
        foreach (var start in Starts(azureDevOps.Organization))
        {
            for (var i = 0; i < Each / 2; i++)
            {
                slow.Add(await ConnectAsync(server.Address, start));
            }
        }

        var dropped = slow.Select(DroppedAsync).ToArray();
        var watch = Stopwatch.StartNew();
        var held = 0L;
        while (!dropped.All(drop => drop.IsCompleted))
        {
            Assert.True(watch.Elapsed < Limit, $"{dropped.Count(drop => !drop.IsCompleted)} are still connected after {watch.Elapsed}.");
            slow.ForEach(SendByte);
            await AskAsync(server.Address, azureDevOps);
            held = Math.Max(held, server.Memory - before);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        slow.ForEach(client => client.Dispose());

        // A hundred senders announced a mebibyte each, and no memory must be reserved for an announcement.
        Assert.InRange(held >> 20, long.MinValue, 100);
    }

    // The senders are slow within the request line, within the headers, and within the bodies of both routes.
    private static IEnumerable<string> Starts(Uri organization)
    {
        var ask = PipelineTask.OfNewRun("slow").Ask(EmbeddedSamples.CallbackRequest, organization, TestServer.Key).With("Content-Length", "16000");
        return ["", ask.Head[..200], $"{ask.Head}\r\n", "POST /api/FluxEvent HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n"];
    }

    private static async Task<TcpClient> ConnectAsync(Uri server, string start)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(start));
        return client;
    }

    private static void SendByte(TcpClient client)
    {
        try
        {
            client.GetStream().WriteByte((byte)'x');
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The connection was dropped, which is what the test waits for.
        }
    }

    private static async Task DroppedAsync(TcpClient client)
    {
        var buffer = new byte[1024];
        try
        {
            while (await client.GetStream().ReadAsync(buffer) > 0)
            {
                // A 408, then the end of the connection.
            }
        }
        catch (IOException)
        {
            // The connection was reset.
        }
    }

    private static async Task AskAsync(Uri server, AzureDevOpsStandIn azureDevOps)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var pipeline = PipelineTask.OfNewRun("normal");
        azureDevOps.Expect(pipeline);
        var answer = await RawHttp.SendAsync(server, pipeline.Ask(EmbeddedSamples.CallbackRequest, azureDevOps.Organization, TestServer.Key).ToBytes(), limit.Token);
        Assert.Equal(202, answer.Status);
    }
}
