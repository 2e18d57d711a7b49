using DeploymentOrchestrator.Benchmarks.Measuring;

namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>Runs once and says what it measured.</summary>
/// <param name="settings">The sizes.</param>
/// <param name="say">Takes what is going on now.</param>
/// <param name="stop">Ends it.</param>
internal delegate Task<IReadOnlyList<Measurement>> RunScenario(BenchmarkSettings settings, Action<string> say, CancellationToken stop);

/// <summary>What can be run.</summary>
internal static class ScenarioList
{
    public static IReadOnlyDictionary<string, RunScenario> All { get; } = new Dictionary<string, RunScenario>
    {
        ["wait"] = new WaitScenario("wait", TimeSpan.Zero).RunAsync,
        ["slow-disk"] = new WaitScenario("slow-disk", TimeSpan.FromMilliseconds(4)).RunAsync,
        ["http"] = HttpScenario.RunAsync,
        ["waiting"] = WaitingScenario.RunAsync,
        ["pages"] = PagesScenario.RunAsync,
        ["event-hub"] = EventHubScenario.RunAsync,
        ["watch"] = WatchScenario.RunAsync,
        ["busy-release"] = BusyReleaseScenario.RunAsync,
    };
}
