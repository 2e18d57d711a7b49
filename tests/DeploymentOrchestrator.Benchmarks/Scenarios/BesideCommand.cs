using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using DeploymentOrchestrator.Benchmarks.Load;

namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>The fresh process of <see cref="WaitingScenario"/>.</summary>
internal static class BesideCommand
{
    public const string Name = "beside";

    public static Command Create()
    {
        var database = new Argument<string>("database");
        var instances = new Argument<int>("instances");
        var callers = new Argument<int>("callers");
        var command = new Command(Name) { database, instances, callers };
        command.Hidden = true;
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(database)!, parsed.GetValue(instances), parsed.GetValue(callers), stop));
        return command;
    }

    private static async Task<int> RunAsync(string database, int instances, int callers, CancellationToken stop)
    {
        await using var sink = await Sink.StartAsync();
        var started = Stopwatch.GetTimestamp();
        await using var hub = await BenchmarkHub.StartAsync(await Provider.SqliteAsync(database), sink.Address);
        var readyAfter = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var megabytes = Megabytes;
        var run = $"{Guid.NewGuid():N}";
        await WaitScenario.CallBackAsync(hub, sink, $"warm-up-{run}", instances, callers, stop);
        var perSecond = await WaitScenario.CallBackAsync(hub, sink, $"beside-{run}", instances, callers, stop);
        Console.WriteLine(JsonSerializer.Serialize(new Beside(readyAfter, megabytes, Megabytes, perSecond)));
        return 0;
    }

    private static double Megabytes => Environment.WorkingSet / 1e6;
}
