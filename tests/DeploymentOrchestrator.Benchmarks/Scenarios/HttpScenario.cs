using System.Diagnostics;
using DeploymentOrchestrator.Benchmarks.Load;
using DeploymentOrchestrator.Benchmarks.Measuring;

namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>The whole server over loopback: requests, events, and all calls to Azure DevOps.</summary>
internal static class HttpScenario
{
    private const string Name = "http";
    private const int EventsPerSecond = 50;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(BenchmarkSettings settings, Action<string> say, CancellationToken stop)
    {
        using var folder = new TemporaryFolder(settings.DataFolder);
        await using var sink = await Sink.StartAsync();
        await using var server = await BenchmarkServer.StartAsync(folder, sink.Address, stop);
        say("warming up");
        var warmUp = settings.Waits;
        await AskAsync(server, folder, 0, warmUp, settings.Callers, stop);
        await ReportAsync(server, folder, sink, 0, warmUp, settings.Callers, stop);

        say("requests");
        var busy = server.ProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var asked = await AskAsync(server, folder, warmUp, settings.Waits, settings.Callers, stop);
        var joined = Stopwatch.GetElapsedTime(started);
        say("events");
        started = Stopwatch.GetTimestamp();
        var callbacks = await ReportAsync(server, folder, sink, warmUp, settings.Waits, settings.Callers, stop);
        var told = Stopwatch.GetElapsedTime(started);
        busy = server.ProcessorTime - busy;

        say("latency");
        var (first, count) = (warmUp + settings.Waits, EventsPerSecond * settings.Seconds);
        await AskAsync(server, folder, first, count, settings.Callers, stop);
        var latency = Listen(sink, first, count);
        await Callers.AtRateAsync(count, EventsPerSecond, (i, due) =>
        {
            latency.Sent(i, due);
            return ReportAsync(server, first + i);
        });
        await latency.AllAsync(stop);
        var turns = (double)Quiet.Number(folder.Database, "SELECT sum(turns) FROM instance WHERE name = 'PipelineWait'");
        var waits = Quiet.Number(folder.Database, "SELECT count(*) FROM instance WHERE name = 'PipelineWait'");
        return
        [
            new(Name, "requests accepted", asked, "/s"),
            new(Name, "event to TaskCompleted", callbacks.PerSecond, "/s"),
            new(Name, "waits from request to the last word", settings.Waits / (joined + told).TotalSeconds, "/s", Target.AtLeast(300)),
            new(Name, "processor time of the server per wait", busy.TotalMicroseconds / settings.Waits, "µs"),
            new(Name, $"latency p50 at {EventsPerSecond}/s", latency.Percentile(50), "ms"),
            new(Name, $"latency p99 at {EventsPerSecond}/s", latency.Percentile(99), "ms"),
            new(Name, $"latency max at {EventsPerSecond}/s", latency.Percentile(100), "ms"),
            new(Name, "turns per wait", turns / waits, ""),
            new(Name, "memory of the server at the end", server.Megabytes, "MB"),
        ];
    }

    private static async Task<double> AskAsync(BenchmarkServer server, TemporaryFolder folder, int first, int count, int callers, CancellationToken stop)
    {
        var perSecond = await Callers.RunAsync(count, callers, i => server.AskAsync(first + i, Release(first + i), "1.2.3"));
        await Quiet.UntilAsync(folder.Database, stop);
        return perSecond;
    }

    private static async Task<Callbacks> ReportAsync(
        BenchmarkServer server, TemporaryFolder folder, Sink sink, int first, int count, int callers, CancellationToken stop)
    {
        var callbacks = Listen(sink, first, count);
        await Callers.RunAsync(count, callers, i =>
        {
            callbacks.Sent(i, Stopwatch.GetTimestamp());
            return ReportAsync(server, first + i);
        });
        await callbacks.AllAsync(stop);
        await Quiet.UntilAsync(folder.Database, stop);
        return callbacks;
    }

    private static Task ReportAsync(BenchmarkServer server, int run) => server.ReportAsync(Release(run), "1.2.3", "snd1");

    private static string Release(int run) => $"release-{run}";

    private static Callbacks Listen(Sink sink, int first, int count)
    {
        var callbacks = new Callbacks(count);
        sink.Received = path =>
        {
            if (BenchmarkServer.CompletedRun(path) is { } run)
            {
                callbacks.Came(run - first);
            }
        };
        return callbacks;
    }
}
