using DeploymentOrchestrator.Durable.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Durable.Sqlite.Tests;

/// <summary>Opens engines and waits for what they do.</summary>
internal static class Engines
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task<SqliteDurableTaskEngine> OpenAsync(string path, DurableTaskRegistry? registry = null, TimeProvider? timeProvider = null) =>
        SqliteDurableTaskEngine.OpenAsync(
            new SqliteDurableTaskOptions(path), registry ?? new DurableTaskRegistry(), timeProvider ?? TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

    public static async Task<SqliteDurableTaskEngine> RunAsync(string path, DurableTaskRegistry registry, TimeProvider? timeProvider = null)
    {
        var engine = await OpenAsync(path, registry, timeProvider);
        await engine.StartAsync(CancellationToken.None);
        return engine;
    }

    public static Task<bool> StartAsync(this DurableTaskClient client, string id, object? input = null, string name = "Test") =>
        client.ScheduleNewOrchestrationInstanceAsync(name, Code.Json(input), new StartOrchestrationOptions(id));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), limit.Token);
        }
    }

    public static async Task<OrchestrationMetadata> EndOfAsync(this DurableTaskClient client, string id)
    {
        OrchestrationMetadata? instance = null;
        await UntilAsync(async () => (instance = await client.GetInstanceAsync(id)) is { IsCompleted: true });
        return instance!;
    }
}
