using System.Diagnostics;
using DeploymentOrchestrator.Benchmarks.Load;
using DeploymentOrchestrator.Benchmarks.Measuring;
using DeploymentOrchestrator.Demo.StandIns.Kubernetes;

namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>
/// The real server watches a cluster with many HelmReleases: its memory, and the time from a change to the result in the pipeline. The API server is a stand-in in
/// this process, so its own cost is part of the numbers.
/// </summary>
internal static class WatchScenario
{
    private const string Name = "watch";
    private const int ChangesPerSecond = 50;
    private const int Burst = 500;

    // This makes an object about 20 KB large, like one with the values of a real chart.
    private static readonly string Values = new('x', 18_000);

    public static async Task<IReadOnlyList<Measurement>> RunAsync(BenchmarkSettings settings, Action<string> say, CancellationToken stop)
    {
        using var folder = new TemporaryFolder(settings.DataFolder);
        await using var sink = await Sink.StartAsync();
        await using var cluster = await KubernetesStandIn.StartAsync();
        for (var i = 0; i < settings.Releases; i++)
        {
            Deploy(cluster, i, "1.0.0");
        }

        say("the first list");
        await using var server = await StartAsync(folder, sink, cluster, stop);
        var started = Stopwatch.GetTimestamp();
        await Quiet.DeliveredAsync(folder.Database, settings.Releases, stop);
        var (listed, memory) = (Stopwatch.GetElapsedTime(started), server.Megabytes);

        say("listed again");
        await ListAgainAsync(cluster, stop);
        var memoryAgain = server.Megabytes;

        say("warming up");
        var (first, burst, count) = (0, Math.Min(Burst, settings.Releases), ChangesPerSecond * settings.Seconds);
        await (await AskAsync(settings, folder, sink, server, first, burst, "1.0.1", stop)).ReactAsync(cluster, stop);
        say("a burst");
        var atOnce = await (await AskAsync(settings, folder, sink, server, first += burst, burst, "2.0.0", stop)).ReactAsync(cluster, stop);
        say("reaction");
        var steady = await AskAsync(settings, folder, sink, server, first += burst, count, "3.0.0", stop);
        await Callers.AtRateAsync(count, ChangesPerSecond, (i, due) => steady.ChangeAsync(cluster, i, due));
        await steady.Callbacks.AllAsync(stop);
        return
        [
            new(Name, $"first list of {settings.Releases} HelmReleases, all delivered", listed.TotalSeconds, "s"),
            new(Name, "memory of the server after it", memory, "MB", Target.AtMost(300)),
            new(Name, "memory after another list that says nothing new", memoryAgain, "MB", Target.AtMost(300)),
            new(Name, $"change to TaskCompleted p50 at {ChangesPerSecond}/s", steady.Callbacks.Percentile(50), "ms"),
            new(Name, $"change to TaskCompleted p99 at {ChangesPerSecond}/s", steady.Callbacks.Percentile(99), "ms", Target.AtMost(1000)),
            new(Name, $"change to TaskCompleted max at {ChangesPerSecond}/s", steady.Callbacks.Percentile(100), "ms"),
            new(Name, $"{burst} changes at once, all pipelines told after", atOnce.Percentile(100), "ms"),
            new(Name, $"memory of the server after {2 * burst + count} pipelines have waited", server.Megabytes, "MB"),
        ];
    }

    private static async Task<BenchmarkServer> StartAsync(TemporaryFolder folder, Sink sink, KubernetesStandIn cluster, CancellationToken stop)
    {
        var kubeConfig = Path.Combine(folder.Path, "kubeconfig");
        await File.WriteAllTextAsync(kubeConfig, cluster.KubeConfig, stop);
        return await BenchmarkServer.StartAsync(
            folder, sink.Address, stop, "--Kubernetes:Watch=true", $"--Kubernetes:KubeConfig={kubeConfig}", "--Kubernetes:Metadata:cluster=aks-01", "--Kubernetes:Metadata:env=snd1");
    }

    /// <summary>One pipeline waits for each of several HelmReleases.</summary>
    private static async Task<Waiting> AskAsync(
        BenchmarkSettings settings, TemporaryFolder folder, Sink sink, BenchmarkServer server, int firstRun, int count, string version, CancellationToken stop)
    {
        await Callers.RunAsync(count, settings.Callers, i => server.AskAsync(firstRun + i, Release(i % settings.Releases), version));
        await Quiet.UntilAsync(folder.Database, stop);
        var callbacks = new Callbacks(count);
        sink.Received = path =>
        {
            if (BenchmarkServer.CompletedRun(path) is { } run)
            {
                callbacks.Came(run - firstRun);
            }
        };
        return new Waiting(callbacks, count, settings.Releases, version);
    }

    private static void Deploy(KubernetesStandIn cluster, int i, string version) =>
        cluster.Objects.Apply($"{new HelmReleaseManifest(Release(i), version, DateTimeOffset.UtcNow) { Values = new { text = Values } }}");

    private static string Release(int i) => $"release-{i}";

    // The watch that starts after the cut gets a 410; the next one shows that the list is complete.
    private static async Task ListAgainAsync(KubernetesStandIn cluster, CancellationToken stop)
    {
        int Watches() => cluster.Calls.Count(call => call.Contains("/helmreleases?watch=", StringComparison.Ordinal));
        var before = Watches();
        cluster.Compact();
        cluster.CutWatches();
        while (Watches() < before + 2)
        {
            await Task.Delay(20, stop);
        }
    }

    private sealed record Waiting(Callbacks Callbacks, int Count, int Releases, string Version)
    {
        public Task ChangeAsync(KubernetesStandIn cluster, int i, long due)
        {
            Callbacks.Sent(i, due);
            Deploy(cluster, i % Releases, Version);
            return Task.CompletedTask;
        }

        /// <summary>Changes all of them at once.</summary>
        public async Task<Callbacks> ReactAsync(KubernetesStandIn cluster, CancellationToken stop)
        {
            for (var i = 0; i < Count; i++)
            {
                await ChangeAsync(cluster, i, Stopwatch.GetTimestamp());
            }

            await Callbacks.AllAsync(stop);
            return Callbacks;
        }
    }
}
