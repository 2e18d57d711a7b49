using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

[Collection(OneAtATime.Name)]
public sealed class WireFuzzTests(ITestOutputHelper output)
{
    private const int Senders = 16;
    private const long Mebibyte = 1 << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Two pipelines wait while all the inputs are sent to the server: none of the inputs may release them, and afterwards they can still be released.</summary>
    [Fact]
    public async Task Any_bytes_on_a_socket_get_a_response_and_release_no_pipeline()
    {
        await using var azureDevOps = await AzureDevOpsStandIn.StartAsync();
        await using var server = new WatchedServer(
            $"--AzureDevOps:Organizations:0={azureDevOps.Organization}", "--Waits:FirstAnswerDelay=00:00:00", "--Waits:Settle=00:00:00.1", "--Waits:MaxOpen=100000", "--Flux:WebhookMaxAge=30.00:00:00");
        await server.StartAsync(("Flux__Webhooks__0__Secret", FuzzedIntakes.Secret), ("Keys__Function__0", TestServer.Key));
        var requests = new WireRequests(azureDevOps.Organization);
        var canaries = new[] { "ffc-demo-web", "canary" }.Select(release => (Release: release, Task: azureDevOps.Expect(PipelineTask.OfNewRun(release)))).ToArray();
        foreach (var (release, task) in canaries)
        {
            await SendAsync(server, requests.Ask(task.Pipeline, $$$"""{"helmReleaseName": "{{{release}}}", "helmReleaseVersion": "4.32.30", "match": {"env": "no-sample-names-it"}}"""));
        }

        var before = server.Memory;
        var statuses = new ConcurrentDictionary<int, int>();
        await Parallel.ForAsync(0, FuzzSettings.Inputs / 10, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (i, _) =>
        {
            var status = await OneAsync(server, requests.Next(FuzzSettings.Chance(i)), i);
            statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
        });
        var more = (server.Memory - before) / Mebibyte;

        output.WriteLine($"TESTS_SEED={FuzzSettings.Seed}, {more} MB more: {string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}"))}");
        Assert.All(canaries, canary => Assert.False(canary.Task.Completed.IsCompleted, $"TESTS_SEED={FuzzSettings.Seed} released {canary.Release}"));
        Assert.DoesNotContain(server.Output, line => line.Contains("nhandled exception", StringComparison.Ordinal));
        Assert.Contains(202, statuses.Keys);
        Assert.InRange(more, long.MinValue, 400);
        foreach (var (release, task) in canaries)
        {
            await SendAsync(server, WireRequests.Report(SampleEvent.Succeeded(release, "4.32.30", "no-sample-names-it").ToBytes(DateTimeOffset.UtcNow)));
            Assert.Equal("succeeded", await task.Completed.WaitAsync(TimeSpan.FromMinutes(3)));
        }
    }

    // As in the in-process test: being slow once is due to the machine, being slow twice is due to the input.
    private static async Task<int> OneAsync(WatchedServer server, byte[] request, int input)
    {
        var watch = Stopwatch.StartNew();
        var status = await SendAsync(server, request);
        if (watch.Elapsed > Longest)
        {
            watch.Restart();
            status = await SendAsync(server, request);
        }

        // 505 is the correct status for a request line without a version; every other 5xx would be a bug of ours.
        var failed = status is >= 500 and not 505 || watch.Elapsed > Longest;
        Assert.False(failed, $"Input {input} of TESTS_SEED={FuzzSettings.Seed}: {status} after {watch.Elapsed}: {Encoding.Latin1.GetString(request)}");
        return status;
    }

    // The listener may close the connection if the input is not HTTP: status 0.
    private static async Task<int> SendAsync(WatchedServer server, byte[] request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            return (await RawHttp.SendAsync(server.Address, request, limit.Token)).Status;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
