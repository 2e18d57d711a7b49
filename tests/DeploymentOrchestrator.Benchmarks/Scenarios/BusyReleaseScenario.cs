using System.Diagnostics;
using DeploymentOrchestrator.Benchmarks.Load;
using DeploymentOrchestrator.Benchmarks.Measuring;

namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>One release with many waits receives many more reports than they wait for: the real server, with reports from another environment.</summary>
internal static class BusyReleaseScenario
{
    private const string Name = "busy-release";
    private const string Release = "busy";
    private const int Callers = 8;
    private const int Waits = 50;
    private const int Window = 100;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(BenchmarkSettings settings, Action<string> say, CancellationToken stop)
    {
        using var folder = new TemporaryFolder(settings.DataFolder);
        await using var sink = await Sink.StartAsync();
        await using var server = await BenchmarkServer.StartAsync(folder, sink.Address, stop);
        for (var run = 0; run < Waits; run++)
        {
            await server.AskAsync(run, Release, "999.0.0");
        }

        // Other releases warm the code up, so that the first hundred is not measured on a cold process.
        await Load.Callers.RunAsync(500, Callers, i => server.ReportAsync($"warm-up-{i % 5}", $"1.0.{i}", "tst1"));
        await Quiet.UntilAsync(folder.Database, stop);

        var windows = new List<double>();
        for (var first = 0; first < settings.Reports; first += Window)
        {
            say($"{first} of {settings.Reports} reports");
            var (from, started) = (first, Stopwatch.GetTimestamp());
            await Load.Callers.RunAsync(Window, Callers, i => server.ReportAsync(Release, $"1.0.{from + i}", "tst1"));
            await Quiet.UntilAsync(folder.Database, stop);
            windows.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds / Window);
        }

        var state = Quiet.Number(folder.Database, $"SELECT max(length(CAST(state AS BLOB))) FROM instance WHERE id LIKE '@%@{Release}'");
        return
        [
            new(Name, $"per report, first {Window}", windows[0], "ms"),
            new(Name, $"per report, last {Window}", windows[^1], "ms", Target.AtMost(2 * windows[0])),
            new(Name, "state of the feed", state / 1024.0, "KB", Target.AtMost(48)),
            new(Name, "memory of the server at the end", server.Megabytes, "MB"),
        ];
    }
}
