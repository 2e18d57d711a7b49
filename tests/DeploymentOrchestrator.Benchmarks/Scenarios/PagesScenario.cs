using DeploymentOrchestrator.Benchmarks.Load;
using DeploymentOrchestrator.Benchmarks.Measuring;

namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>The pages that people look at while there are many releases and many waiting pipelines: one reader, one page after the other, with an event between two pages; the first page is measured separately.</summary>
internal static class PagesScenario
{
    private const string Name = "pages";
    private const int Times = 30;
    private const double Limit = 300;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(BenchmarkSettings settings, Action<string> say, CancellationToken stop)
    {
        using var folder = new TemporaryFolder(settings.DataFolder);
        await using var sink = await Sink.StartAsync();
        await using var server = await BenchmarkServer.StartAsync(folder, sink.Address, stop, "--Flux:NewReleasesPerDay=1000000");
        var (releases, waits) = (settings.Releases, 10 * settings.Waits);
        say($"{releases} releases");
        await Callers.RunAsync(releases, settings.Callers, i => server.ReportAsync(Release(i), "1.0.0", "snd1"));
        say($"{waits} pipelines");
        await Callers.RunAsync(waits, settings.Callers, i => server.AskAsync(i, Release(i % releases), "2.0.0"));
        await Quiet.UntilAsync(folder.Database, stop);

        var among = $"among {releases:N0} releases and {waits:N0} waits";
        var measured = new List<Measurement>();
        foreach (var (path, what) in new[] { ("/", "overview"), ("/?q=release-7", "overview, searched"), ("/health", "health page"), ("/api/deployments?top=100", "API, 100 releases") })
        {
            say(what);
            var first = await server.OpenAsync(path);
            var took = new List<double>();
            for (var i = 0; i < Times; i++)
            {
                // Without this, the page would show what it has shown before.
                await server.ReportAsync(Release(i), $"1.0.{took.Count + measured.Count + 1}", "snd1");
                took.Add((await server.OpenAsync(path)).Took.TotalMilliseconds);
            }

            took.Sort();
            measured.AddRange(
            [
                new(Name, $"{what} {among}: the first time", first.Took.TotalMilliseconds, "ms"),
                new(Name, $"{what}: median of {Times}", took[Times / 2], "ms", Target.AtMost(Limit)),
                new(Name, $"{what}: size", first.Bytes / 1e3, "KB", path.StartsWith("/api", StringComparison.Ordinal) ? null : Target.AtMost(Limit)),
            ]);
        }

        measured.Add(new(Name, "memory of the server", server.Megabytes, "MB"));
        return measured;
    }

    private static string Release(int i) => $"release-{i}";
}
