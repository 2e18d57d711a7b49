using System.Diagnostics;
using System.Globalization;
using DeploymentOrchestrator.Benchmarks.Load;
using DeploymentOrchestrator.Benchmarks.Measuring;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>Orchestrations start and wait, then each gets its event and calls back. It runs on the disk as it is or on a simulated slower one, beside other providers that anyone can run.</summary>
internal sealed class WaitScenario(string name, TimeSpan addedToFsync)
{
    // An emulator in one Node process: a tenth of the instances is enough.
    private const int SmallerOnAzureStorage = 10;

    public async Task<IReadOnlyList<Measurement>> RunAsync(BenchmarkSettings settings, Action<string> say, CancellationToken stop)
    {
        var measured = new List<Measurement>(await SqliteAsync(settings, say, stop));
        if (addedToFsync > TimeSpan.Zero)
        {
            return measured;
        }

        var perSecond = measured.Single(m => m.Name == "event to callback").Value;
        say("the same on Durable Task's service in memory");
        var inMemory = await PeerAsync(await Provider.InMemoryAsync(), settings, stop);
        measured.Add(new(name, "event to callback, Durable Task's service in memory", inMemory, "/s"));
        measured.Add(new(name, "of the service in memory", perSecond / inMemory * 100, "%", Target.AtLeast(100)));
        if (settings.AzureStorage is { } connectionString)
        {
            say("the same on Azure Storage, smaller");
            var smaller = settings with { Instances = settings.Instances / SmallerOnAzureStorage };
            measured.Add(new(name, $"event to callback, Azure Storage, {smaller.Instances} instances", await PeerAsync(await Provider.AzureStorageAsync(connectionString), smaller, stop), "/s"));
        }

        return measured;
    }

    private static async Task<double> PeerAsync(Provider provider, BenchmarkSettings settings, CancellationToken stop)
    {
        await using var sink = await Sink.StartAsync();
        await using var hub = await BenchmarkHub.StartAsync(provider, sink.Address);
        await CallBackAsync(hub, sink, "warm-up", settings.Instances, settings.Callers, stop);
        return await CallBackAsync(hub, sink, "wait", settings.Instances, settings.Callers, stop);
    }

    private async Task<IReadOnlyList<Measurement>> SqliteAsync(BenchmarkSettings settings, Action<string> say, CancellationToken stop)
    {
        using var folder = new TemporaryFolder(settings.DataFolder);
        await using var sink = await Sink.StartAsync();
        var provider = await Provider.SqliteAsync(folder.Database, addedToFsync);
        await using var hub = await BenchmarkHub.StartAsync(provider, sink.Address);

        // One run takes half a second, and the JIT compiler is still busy after that.
        say("warming up");
        for (var round = 0; round < 3; round++)
        {
            await CallBackAsync(hub, sink, $"warm-up-{round}", settings.Instances, settings.Callers, stop);
        }

        say("starting");
        var started = await StartAsync(hub, "wait", settings.Instances, settings.Callers, stop);
        say("raising events");
        provider.Commits.Reset();
        var (busy, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        var (accepted, callbacks) = await RaiseAsync(hub, sink, "wait", settings.Instances, settings.Callers, stop);
        (busy, allocated) = (Environment.CpuUsage.TotalTime - busy, GC.GetTotalAllocatedBytes() - allocated);
        var (writes, perCommit) = (provider.Commits.Writes, provider.Commits.WritesPerCommit);

        say("latency");
        var latency = await AtRateAsync(hub, sink, settings, stop);

        var fsync = Machine.Measure(folder.Path).FsyncMilliseconds + addedToFsync.TotalMilliseconds;
        return
        [
            new(name, "starts", started, "/s"),
            new(name, "events accepted", accepted, "/s"),
            new(name, "event to callback", callbacks.PerSecond, "/s", Target.AtLeast(1000)),
            new(name, "processor time per event, sink and callers too", busy.TotalMicroseconds / settings.Instances, "µs"),
            new(name, "memory allocated per event, sink and callers too", allocated / 1024.0 / settings.Instances, "KB"),
            new(name, "writes per event", (double)writes / settings.Instances, ""),
            new(name, "writes per commit", perCommit, ""),
            new(name, $"latency p50 at {settings.Rate}/s", latency.Percentile(50), "ms"),
            new(name, $"latency p99 at {settings.Rate}/s", latency.Percentile(99), "ms", Target.AtMost((3 * fsync) + 10)),
            new(name, $"latency max at {settings.Rate}/s", latency.Percentile(100), "ms"),
        ];
    }

    /// <summary>Only the middle part of the scenario.</summary>
    /// <returns>The number of callbacks per second.</returns>
    public static async Task<double> CallBackAsync(BenchmarkHub hub, Sink sink, string prefix, int count, int callers, CancellationToken stop)
    {
        await StartAsync(hub, prefix, count, callers, stop);
        return (await RaiseAsync(hub, sink, prefix, count, callers, stop)).Callbacks.PerSecond;
    }

    private static async Task<double> StartAsync(BenchmarkHub hub, string prefix, int count, int callers, CancellationToken stop)
    {
        var perSecond = await Callers.RunAsync(count, callers, i => hub.StartWaitAsync($"{prefix}-{i}"));
        await hub.UntilAsync($"{prefix}-", OrchestrationRuntimeStatus.Running, count, stop);
        return perSecond;
    }

    private static async Task<(double Accepted, Callbacks Callbacks)> RaiseAsync(
        BenchmarkHub hub, Sink sink, string prefix, int count, int callers, CancellationToken stop)
    {
        var callbacks = Listen(sink, count);
        var accepted = await Callers.RunAsync(count, callers, i =>
        {
            callbacks.Sent(i, Stopwatch.GetTimestamp());
            return hub.RaiseAsync($"{prefix}-{i}");
        });
        await callbacks.AllAsync(stop);
        await hub.UntilAsync($"{prefix}-", OrchestrationRuntimeStatus.Completed, count, stop);
        return (accepted, callbacks);
    }

    private static async Task<Callbacks> AtRateAsync(BenchmarkHub hub, Sink sink, BenchmarkSettings settings, CancellationToken stop)
    {
        var count = settings.Rate * settings.Seconds;
        await StartAsync(hub, "rate", count, settings.Callers, stop);
        var callbacks = Listen(sink, count);
        await Callers.AtRateAsync(count, settings.Rate, (i, due) =>
        {
            callbacks.Sent(i, due);
            return hub.RaiseAsync($"rate-{i}");
        });
        await callbacks.AllAsync(stop);
        await hub.UntilAsync("rate-", OrchestrationRuntimeStatus.Completed, count, stop);
        return callbacks;
    }

    private static Callbacks Listen(Sink sink, int count)
    {
        var callbacks = new Callbacks(count);
        sink.Received = path => callbacks.Came(int.Parse(path.AsSpan(path.LastIndexOf('-') + 1), CultureInfo.InvariantCulture));
        return callbacks;
    }
}
