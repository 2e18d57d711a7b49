using System.Diagnostics;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using DeploymentOrchestrator.Demo.StandIns.EventHubs;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Server.FaultTests.Kills;
using DeploymentOrchestrator.Server.FaultTests.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Server.FaultTests.EventHubs;

/// <summary>Runs the test: events flow without a pause into a hub with four partitions, and the server that reads them is killed at random moments.</summary>
internal sealed class HubKillRun(int events, int kills) : IAsyncDisposable
{
    private const int Releases = 40;
    private const int Batch = 25;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10); // ends a run that hangs
    private static readonly DateTimeOffset First = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);

    private readonly AzureDevOpsStandIn _azureDevOps = AzureDevOpsStandIn.StartAsync().GetAwaiter().GetResult();
    private readonly EventHubsStandIn _hub = EventHubsStandIn.Start(4, TimeProvider.System);
    private readonly List<int> _unreadWhenKilled = [];
    private ServerProcess _server = null!;

    private int Versions => events / Releases;

    /// <summary>Runs it, and returns what went wrong.</summary>
    public async Task<HubKillReport> PlayAsync()
    {
        _server = new ServerProcess(
            $"--EventHub:ConnectionString={_hub.ConnectionString}", $"--AzureDevOps:Organizations:0={_azureDevOps.Organization}", "--Waits:FirstAnswerDelay=00:00:00");
        await StartAsync();
        var pipelines = await AskAsync();
        byte[][] bodies = [.. Events()];
        var started = Stopwatch.GetTimestamp();
        foreach (var part in bodies.Chunk((bodies.Length / (kills + 1)) + 1))
        {
            var sending = SendAsync(part);
            if (_unreadWhenKilled.Count < kills)
            {
                // This delay makes the moment of the kill random; nothing is waited for.
                await Task.Delay(Random.Shared.Next(100, 2000));
                await KillAsync();
                await StartAsync();
            }

            await sending;
        }

        var store = new Kills.Store(_server.Database);
        var expected = await ExpectedAsync(bodies);
        await Eventually.TrueAsync(() => Task.FromResult(Stored(store) >= expected.Count), (int)Limit.TotalSeconds);
        await store.RestAsync();
        var took = Stopwatch.GetElapsedTime(started);
        foreach (var pipeline in pipelines)
        {
            await pipeline.Completed.WaitAsync(Limit);
        }

        await _server.KillAsync();
        return new HubKillReport(events, _unreadWhenKilled, took, [.. Problems(store, expected, pipelines)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _azureDevOps.DisposeAsync();
        await _hub.DisposeAsync();
    }

    // Version after version of every release; every tenth event comes twice, as Flux's events do now and then.
    private IEnumerable<byte[]> Events()
    {
        for (var version = 1; version <= Versions; version++)
        {
            for (var release = 0; release < Releases; release++)
            {
                var said = new HelmEvent($"release-{release}", "snd1", "UpgradeSucceeded", $"1.{version}.0", version, First.AddSeconds(version)).ToBytes();
                yield return said;
                if (((version * Releases) + release) % 10 is 0)
                {
                    yield return said;
                }
            }
        }
    }

    private async Task SendAsync(byte[][] bodies)
    {
        await using var flux = new NotificationController(_hub.ConnectionString);
        foreach (var batch in bodies.Chunk(Batch))
        {
            await flux.SendAsync(batch);
        }
    }

    private async Task<List<StandInTask>> AskAsync()
    {
        var asked = new List<StandInTask>();
        for (var release = 0; release < Releases; release += 4)
        {
            var task = PipelineTask.OfNewRun($"release-{release}");
            asked.Add(_azureDevOps.Expect(task));
            var request = task.Ask(EmbeddedSamples.CallbackRequest, _azureDevOps.Organization, ServerProcess.Key)
                .WithBody($$"""{ "helmReleaseName": "release-{{release}}", "helmReleaseVersion": "1.{{Versions}}.0", "timeoutInMinutes": 60 }""");
            var answer = await RawHttp.SendAsync(_server.Address, request.ToBytes());
            Assert.True(answer.Status is 202, answer.Body);
        }

        return asked;
    }

    private async Task StartAsync() => Assert.True(await _server.StartAsync(), string.Join('\n', _server.Output));

    private async Task KillAsync()
    {
        await _server.KillAsync();
        _azureDevOps.ServerDied();
        _unreadWhenKilled.Add(_hub.Partitions.SelectMany(partition => partition.Events).Select(one => Convert.ToBase64String(one.Body)).Distinct().Count() - Stored(new Kills.Store(_server.Database)));
    }

    // The instance that each event should start, determined by an intake that is independent of hub and server.
    private static async Task<HashSet<string>> ExpectedAsync(byte[][] bodies)
    {
        var recording = new RecordingDurableTaskClient(TimeProvider.System);
        var intake = new FluxIntake(recording, new NewReleases(Options.Create(new FluxOptions()), TimeProvider.System), Options.Create(new FluxOptions()), TimeProvider.System, NullLogger<FluxIntake>.Instance);
        foreach (var body in bodies)
        {
            await intake.AcceptAsync(body, First, "the proof", CancellationToken.None);
        }

        return [.. recording.Instances.Keys];
    }

    private static int Stored(Kills.Store store) => store.Outputs().Keys.Count(id => id.StartsWith("report:", StringComparison.Ordinal));

    private IEnumerable<string> Problems(Kills.Store store, HashSet<string> expected, List<StandInTask> pipelines)
    {
        var reported = store.Outputs().Keys.Where(id => id.StartsWith("report:", StringComparison.Ordinal)).ToHashSet();
        foreach (var lost in expected.Except(reported).Take(5))
        {
            yield return $"lost: {lost}";
        }

        foreach (var extra in reported.Except(expected).Take(5))
        {
            yield return $"nobody sent: {extra}";
        }

        foreach (var letter in store.Outputs().Keys.Where(id => id.StartsWith("dead:", StringComparison.Ordinal)).Take(5))
        {
            yield return $"a dead letter: {letter}";
        }

        foreach (var feed in store.Entities().Where(feed => !feed.Value.Contains($"1.{Versions}.0", StringComparison.Ordinal)).Take(5))
        {
            yield return $"the newest version is not known: {feed.Key}";
        }

        foreach (var told in pipelines.Where(pipeline => pipeline.Results is not ["succeeded"]))
        {
            yield return $"{told.Pipeline.Name} was told {string.Join(", ", told.Results)}";
        }

        foreach (var broken in store.Inspect().Concat(_azureDevOps.Broken))
        {
            yield return broken;
        }
    }
}
