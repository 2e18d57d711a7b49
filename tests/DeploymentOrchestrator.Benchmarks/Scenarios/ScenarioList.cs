using DeploymentOrchestrator.Benchmarks.Measuring;

namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>Runs a scenario once and returns the measurements.</summary>
/// <param name="settings">The sizes.</param>
/// <param name="say">Called with the current step.</param>
/// <param name="stop">Cancels the run.</param>
internal delegate Task<IReadOnlyList<Measurement>> RunScenario(BenchmarkSettings settings, Action<string> say, CancellationToken stop);

/// <summary>The scenarios.</summary>
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
