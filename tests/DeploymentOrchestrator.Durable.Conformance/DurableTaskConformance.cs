using System.Diagnostics;
using System.Text.Json;

namespace DeploymentOrchestrator.Durable.Conformance;

/// <summary>What every engine behind the port does. Another engine joins by adding one class that opens it.</summary>
public abstract partial class DurableTaskConformance : IAsyncLifetime
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private IEngineUnderTest? _engine;

    protected FakeTimeProvider Clock { get; } = new();

    protected DurableTaskClient Client => _engine!.Client;

    /// <summary>The code of the next engine that is opened.</summary>
    protected DurableTaskRegistry Registry { get; set; } = new();

    /// <summary>How many turns the next engine that is opened runs at once: with one, a turn is over when another instance's has run.</summary>
    protected int MaxTurnsInFlight { get; set; } = 64;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.StopAsync();
        }
    }

    /// <summary>Opens an engine on the store of this test, the same at every call.</summary>
    protected abstract Task<IEngineUnderTest> OpenEngineAsync(DurableTaskRegistry registry, TimeProvider timeProvider);

    protected async Task OpenAsync() => _engine = await OpenEngineAsync(Registry, Clock);

    protected Task DispatchAsync() => _engine!.StartAsync();

    protected async Task RunAsync()
    {
        await OpenAsync();
        await DispatchAsync();
    }

    protected async Task StopAsync()
    {
        await _engine!.StopAsync();
        _engine = null;
    }

    protected void Kill()
    {
        _engine!.Kill();
        _engine = null;
    }

    protected void Orchestrator(string name, Func<TaskOrchestrationContext, JsonElement, Task<JsonElement>> run) =>
        Registry.AddOrchestrator(name, Code.Orchestrator(run));

    protected void Orchestrator(string name, Func<TaskOrchestrationContext, Task<JsonElement>> run) =>
        Registry.AddOrchestrator(name, Code.Orchestrator(run));

    protected Task<bool> StartAsync(string id, string name = "Test", object? input = null, string? tag = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(name, Code.Json(input), new StartOrchestrationOptions(id, tag));

    protected Task RaiseAsync(string id, string name, object? payload = null) => Client.RaiseEventAsync(id, name, Code.Json(payload));

    protected async Task<OrchestrationMetadata> EndOfAsync(string id) => await WhenAsync(id, instance => instance.IsCompleted);

    protected async Task<OrchestrationMetadata> WhenAsync(string id, Func<OrchestrationMetadata, bool> condition)
    {
        OrchestrationMetadata? instance = null;
        await UntilAsync(
            async () => (instance = await Client.GetInstanceAsync(id)) is not null && condition(instance), () => $"instance {id}: {instance}");
        return instance!;
    }

    protected async Task<IReadOnlyList<HistoryEvent>> RecordedAsync<T>(string id, int count = 1)
        where T : HistoryEvent
    {
        IReadOnlyList<HistoryEvent> history = [];
        await UntilAsync(
            async () => (history = await Client.GetOrchestrationHistoryAsync(id)).OfType<T>().Count() >= count,
            () => $"{count} {typeof(T).Name} in the history of {id}: {string.Join(", ", history.Select(e => e.GetType().Name))}");
        return history;
    }

    protected static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < Limit, $"Not within {Limit}: {what()}");
            await Task.Delay(TimeSpan.FromMilliseconds(2));
        }
    }

    protected async Task<List<string>> IdsAsync(OrchestrationQuery query)
    {
        var ids = new List<string>();
        await foreach (var instance in Client.GetAllInstancesAsync(query))
        {
            ids.Add(instance.InstanceId);
        }

        return ids;
    }
}
