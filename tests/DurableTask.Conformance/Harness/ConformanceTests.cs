using System.Text.Json;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace DurableTask.Conformance.Harness;

/// <summary>The base of the tests of the suite: tasks made of lambdas, and a hub on the store of the test.</summary>
public abstract class ConformanceTests(IProvider provider) : IAsyncLifetime
{
    private readonly List<TestHub> _hubs = [];

    protected Nature Nature => provider.Nature;

    protected DurableTaskClient Client => Hub.Client;

    protected TestHub Hub => _hubs[^1];

    /// <summary>The code for the next hub that is opened.</summary>
    protected List<Action<DurableTaskRegistry>> Tasks { get; } = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        while (_hubs.Count > 0)
        {
            // Kill them, because a clean stop would take a second each.
            await KillAsync();
        }

        await provider.DisposeAsync();
    }

    protected void Orchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> run) => Orchestrator(name, (context, _) => run(context));

    protected void Orchestrator(string name, Func<TaskOrchestrationContext, JsonElement, Task<object?>> run) =>
        Tasks.Add(tasks => tasks.AddOrchestratorFunc<JsonElement, object?>(name, run));

    protected void Activity(string name, Func<JsonElement, Task<object?>> run) =>
        Tasks.Add(tasks => tasks.AddActivityFunc<JsonElement, object?>(name, (_, input) => run(input)));

    protected void Entity(string name, Func<TaskEntityOperation, Task<object?>> run) => Tasks.Add(tasks => tasks.AddEntity(name, new LambdaEntity(run)));

    /// <summary>Opens the store without running anything.</summary>
    protected async Task OpenAsync()
    {
        Action<DurableTaskRegistry>[] tasks = [.. Tasks];
        _hubs.Add(new TestHub(await provider.OpenAsync(), registry => Array.ForEach(tasks, add => add(registry))));
    }

    protected Task DispatchAsync() => Hub.StartAsync();

    protected async Task RunAsync()
    {
        await OpenAsync();
        await DispatchAsync();
    }

    protected async Task StopAsync()
    {
        var hub = Hub;
        _hubs.Remove(hub);
        await hub.StopAsync();
        await provider.CloseAsync(hub.Service);
        await hub.DisposeAsync();
    }

    protected async Task KillAsync()
    {
        var hub = Hub;
        _hubs.Remove(hub);
        await provider.KillAsync(hub.Service);
        await hub.LeaveAsync();
    }

    protected Task<string> StartAsync(string id, string name = "Test", object? input = null, IReadOnlyDictionary<string, string>? tags = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id) { Tags = tags ?? new Dictionary<string, string>() });

    protected Task RaiseAsync(string id, string name, object? payload = null) => Client.RaiseEventAsync(id, name, payload);

    protected Task<OrchestrationMetadata> EndOfAsync(string id) => WhenAsync(id, instance => instance.IsCompleted);

    /// <summary>The output of the orchestration.</summary>
    protected async Task<string?> OutputOfAsync(string id)
    {
        var ended = await EndOfAsync(id);
        Assert.True(ended.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{ended} {ended.FailureDetails}");
        return ended.SerializedOutput;
    }

    protected async Task<OrchestrationMetadata> WhenAsync(string id, Func<OrchestrationMetadata, bool> condition)
    {
        OrchestrationMetadata? instance = null;
        await Eventually.UntilAsync(
            async () => (instance = await Client.GetInstanceAsync(id, getInputsAndOutputs: true)) is not null && condition(instance),
            () => $"instance {id}: {instance}, blocked: {string.Join(", ", Hub.BlockedAsync().Result)}, log: {string.Join("\n", Hub.Log)}");
        return instance!;
    }

    /// <summary>Waits until its first turn is committed.</summary>
    protected Task FirstTurnAsync(string id) => WhenAsync(id, instance => instance.RuntimeStatus != OrchestrationRuntimeStatus.Pending);

    protected async Task<string> BlockedAsync(string id)
    {
        string? reason = null;
        await Eventually.UntilAsync(async () => (await Hub.BlockedAsync()).TryGetValue(id, out reason), () => $"instance {id} is blocked");
        return reason!;
    }

    protected async Task<IList<HistoryEvent>> RecordedAsync<T>(string id, int count = 1)
        where T : HistoryEvent
    {
        IList<HistoryEvent> history = [];
        await Eventually.UntilAsync(
            async () => (history = await Client.GetOrchestrationHistoryAsync(id)).OfType<T>().Count() >= count,
            () => $"{count} {typeof(T).Name} in the history of {id}: {string.Join(", ", history.Select(e => e.EventType))}");
        return history;
    }

    protected async Task<List<string>> IdsAsync(OrchestrationQuery query)
    {
        var ids = new List<string>();
        await foreach (var instance in Client.GetAllInstancesAsync(query))
        {
            ids.Add(instance.InstanceId);
        }

        return Nature.ListsNewestFirst ? ids : [.. ids.OrderDescending()];
    }

    private sealed class LambdaEntity(Func<TaskEntityOperation, Task<object?>> run) : ITaskEntity
    {
        public async ValueTask<object?> RunAsync(TaskEntityOperation operation) => await run(operation);
    }
}
