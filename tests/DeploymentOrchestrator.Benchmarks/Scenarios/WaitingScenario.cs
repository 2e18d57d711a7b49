using System.Diagnostics;
using System.Text.Json;
using DeploymentOrchestrator.Benchmarks.Load;
using DeploymentOrchestrator.Benchmarks.Measuring;

namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>Many idle instances, measured in a fresh process each time: what they cost, and how they slow down others.</summary>
internal static class WaitingScenario
{
    private const string Name = "waiting";

    public static async Task<IReadOnlyList<Measurement>> RunAsync(BenchmarkSettings settings, Action<string> say, CancellationToken stop)
    {
        using var folder = new TemporaryFolder(settings.DataFolder);
        var measured = new List<Measurement>();
        var (atRest, beside) = (0, 0d);
        foreach (var count in settings.AtRest)
        {
            say($"putting {count} to rest");
            await PutToRestAsync(folder.Database, atRest, count, settings.Callers, stop);
            atRest = count;
            var bytes = (double)new FileInfo(folder.Database).Length / Quiet.Number(folder.Database, "SELECT count(*) FROM instance");

            say($"{settings.Instances} beside {count}");
            var found = await BesideAsync(folder.Database, settings, stop);
            beside = beside == 0 ? found.PerSecond : beside;
            var isMost = count >= 100_000;
            measured.AddRange(
            [
                new(Name, $"{count:N0}: memory of the process", found.Megabytes, "MB", isMost ? Target.AtMost(250) : null),
                new(Name, $"{count:N0}: memory after the work beside them", found.MegabytesAfter, "MB"),
                new(Name, $"{count:N0}: database per instance", bytes, "bytes"),
                new(Name, $"{count:N0}: ready after", found.ReadyAfter, "s", isMost ? Target.AtMost(3) : null),
                new(Name, $"{count:N0}: event to callback beside them", found.PerSecond, "/s", isMost ? Target.AtLeast(0.8 * beside) : null),
            ]);
        }

        return measured;
    }

    private static async Task PutToRestAsync(string database, int first, int count, int callers, CancellationToken stop)
    {
        await using var hub = await BenchmarkHub.StartAsync(await Provider.SqliteAsync(database), new Uri("http://127.0.0.1/"));
        await Callers.RunAsync(count - first, callers * 4, i => hub.StartWaitAsync($"rest-{first + i}"));
        await Quiet.UntilAsync(database, stop);
    }

    // Use a separate process, because the memory of this one still shows the start of all the instances.
    private static async Task<Beside> BesideAsync(string database, BenchmarkSettings settings, CancellationToken stop)
    {
        var start = new ProcessStartInfo("dotnet",
            [typeof(WaitingScenario).Assembly.Location, BesideCommand.Name, database, $"{settings.Instances}", $"{settings.Callers}"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return JsonSerializer.Deserialize<Beside>(output)!;
    }
}
