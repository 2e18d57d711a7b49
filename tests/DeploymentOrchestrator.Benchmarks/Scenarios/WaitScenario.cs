using System.Diagnostics;
using System.Globalization;
using DeploymentOrchestrator.Benchmarks.Load;
using DeploymentOrchestrator.Benchmarks.Measuring;

namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>Orchestrations start and wait, then each gets its event and calls back; on the disk as it is, or on a slower one.</summary>
internal sealed class WaitScenario(string name, TimeSpan addedToFsync)
{
    private readonly bool _isSlow = addedToFsync > TimeSpan.Zero;

    public async Task<IReadOnlyList<Measurement>> RunAsync(BenchmarkSettings settings, Action<string> say, CancellationToken stop)
    {
        using var folder = new TemporaryFolder(settings.DataFolder);
        await using var sink = await Sink.StartAsync();
        await using var engine = await BenchmarkEngine.StartAsync(folder.Database, sink.Address, addedToFsync);

        // Once is half a second, and the compiler then is still busy with what it has seen.
        say("warming up");
        for (var round = 0; round < 3; round++)
        {
            await CallBackAsync(engine, sink, $"warm-up-{round}", settings.Instances, settings.Callers, stop);
        }

        say("starting");
        var started = await StartAsync(engine, "wait", settings.Instances, settings.Callers, stop);
        say("raising events");
        engine.Commits.Reset();
        var (busy, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        var (accepted, callbacks) = await RaiseAsync(engine, sink, "wait", settings.Instances, settings.Callers, stop);
        (busy, allocated) = (Environment.CpuUsage.TotalTime - busy, GC.GetTotalAllocatedBytes() - allocated);
        var (writes, perCommit) = (engine.Commits.Writes, engine.Commits.WritesPerCommit);

        say("latency");
        var latency = await AtRateAsync(engine, sink, settings, stop);

        say("the same writes without an engine");
        var ceiling = await SqlOnly.MeasureAsync(folder.Path, settings.Instances, (int)Math.Round(perCommit), addedToFsync);
        var fsync = Machine.Measure(folder.Path).FsyncMilliseconds + addedToFsync.TotalMilliseconds;
        return
        [
            new(name, "starts", started, "/s"),
            new(name, "events accepted", accepted, "/s"),
            new(name, "event to callback", callbacks.PerSecond, "/s", Target.AtLeast(_isSlow ? 1000 : 4000)),
            new(name, "processor time per event, sink and callers too", busy.TotalMicroseconds / settings.Instances, "µs"),
            new(name, "memory allocated per event, sink and callers too", allocated / 1024.0 / settings.Instances, "KB"),
            new(name, "writes per event", (double)writes / settings.Instances, ""),
            new(name, "writes per commit", perCommit, ""),
            new(name, "SQL only, same writes per commit", ceiling, "/s"),
            new(name, "of the SQL-only ceiling", callbacks.PerSecond / ceiling * 100, "%", _isSlow ? null : Target.AtLeast(60)),
            new(name, $"latency p50 at {settings.Rate}/s", latency.Percentile(50), "ms"),
            new(name, $"latency p99 at {settings.Rate}/s", latency.Percentile(99), "ms", _isSlow ? null : Target.AtMost((3 * fsync) + 10)),
            new(name, $"latency max at {settings.Rate}/s", latency.Percentile(100), "ms"),
        ];
    }

    /// <summary>The middle of the scenario alone.</summary>
    /// <returns>Callbacks a second.</returns>
    public static async Task<double> CallBackAsync(BenchmarkEngine engine, Sink sink, string prefix, int count, int callers, CancellationToken stop)
    {
        await StartAsync(engine, prefix, count, callers, stop);
        return (await RaiseAsync(engine, sink, prefix, count, callers, stop)).Callbacks.PerSecond;
    }

    private static async Task<double> StartAsync(BenchmarkEngine engine, string prefix, int count, int callers, CancellationToken stop)
    {
        var perSecond = await Callers.RunAsync(count, callers, i => engine.StartWaitAsync($"{prefix}-{i}"));
        await engine.QuietAsync(stop);
        return perSecond;
    }

    private static async Task<(double Accepted, Callbacks Callbacks)> RaiseAsync(
        BenchmarkEngine engine, Sink sink, string prefix, int count, int callers, CancellationToken stop)
    {
        var callbacks = Listen(sink, count);
        var accepted = await Callers.RunAsync(count, callers, i =>
        {
            callbacks.Sent(i, Stopwatch.GetTimestamp());
            return engine.RaiseAsync($"{prefix}-{i}");
        });
        await callbacks.AllAsync(stop);
        await engine.QuietAsync(stop);
        return (accepted, callbacks);
    }

    private static async Task<Callbacks> AtRateAsync(BenchmarkEngine engine, Sink sink, BenchmarkSettings settings, CancellationToken stop)
    {
        var count = settings.Rate * settings.Seconds;
        await StartAsync(engine, "rate", count, settings.Callers, stop);
        var callbacks = Listen(sink, count);
        await Callers.AtRateAsync(count, settings.Rate, (i, due) =>
        {
            callbacks.Sent(i, due);
            return engine.RaiseAsync($"rate-{i}");
        });
        await callbacks.AllAsync(stop);
        await engine.QuietAsync(stop);
        return callbacks;
    }

    private static Callbacks Listen(Sink sink, int count)
    {
        var callbacks = new Callbacks(count);
        sink.Received = path => callbacks.Came(int.Parse(path.AsSpan(path.LastIndexOf('-') + 1), CultureInfo.InvariantCulture));
        return callbacks;
    }
}
