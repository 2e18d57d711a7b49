using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.Entities.OperationFormat;
using DurableTask.Core.Serializing;

namespace DurableTask.Sqlite.Tests;

/// <summary>Orchestrations, activities and entities written as functions.</summary>
internal static class Code
{
    public static ObjectCreator<TaskOrchestration> Orchestration(string name, Func<OrchestrationContext, ExternalEvents, string, Task<string>> run) =>
        new Creator<TaskOrchestration>(name, () => new DelegateOrchestration(run));

    public static ObjectCreator<TaskOrchestration> Orchestration(string name, Func<OrchestrationContext, ExternalEvents, Task<string>> run) =>
        Orchestration(name, (context, events, _) => run(context, events));

    public static ObjectCreator<TaskActivity> Activity(string name, Func<string, Task<string>> run) =>
        new Creator<TaskActivity>(name, () => new DelegateActivity(run));

    public static ObjectCreator<TaskActivity> Activity(string name, Func<string, string> run) => Activity(name, input => Task.FromResult(run(input)));

    /// <summary>An entity whose operations turn (state, operation, input) into (state, result).</summary>
    public static ObjectCreator<TaskEntity> Entity(string name, Func<string?, OperationRequest, (string? State, string? Result)> run) =>
        new Creator<TaskEntity>(name, () => new DelegateEntity(run));

    public static ObjectCreator<TaskEntity> Counter(string name = "counter") => Entity(name, (state, operation) => operation.Operation switch
    {
        "add" => ($"{int.Parse(state ?? "0", null) + 1}", $"{int.Parse(state ?? "0", null) + 1}"),
        "delete" => (null, null),
        _ => (state, state),
    });

    /// <summary>Calls an entity in the same way as the SDKs.</summary>
    public static async Task<string?> CallEntityAsync(OrchestrationContext context, ExternalEvents events, EntityId entity, string operation, string? input = null)
    {
        var entities = new OrchestrationEntityContext(context.OrchestrationInstance.InstanceId, context.OrchestrationInstance.ExecutionId, context);
        var id = new Guid(context.CurrentUtcDateTime.Ticks.ToString("d32", null));
        var request = entities.EmitRequestMessage(new OrchestrationInstance { InstanceId = entity.ToString() }, operation, false, id, null, input);
        context.SendEvent(request.TargetInstance, request.EventName, request.AsRawInput());
        return entities.DeserializeEntityResponseEvent(await events.WaitAsync(id.ToString())).Result;
    }

    private sealed class Creator<T> : ObjectCreator<T>
    {
        private readonly Func<T> _create;

        public Creator(string name, Func<T> create) => (Name, Version, _create) = (name, "", create);

        public override T Create() => _create();
    }

    private sealed class DelegateOrchestration : TaskOrchestration<string, string>
    {
        private readonly ExternalEvents _events = new();
        private readonly Func<OrchestrationContext, ExternalEvents, string, Task<string>> _run;

        public DelegateOrchestration(Func<OrchestrationContext, ExternalEvents, string, Task<string>> run) => (_run, DataConverter) = (run, new RawText());

        public override Task<string> RunTask(OrchestrationContext context, string input) => _run(context, _events, input);

        public override void RaiseEvent(OrchestrationContext context, string name, string input) => _events.Raise(name, input);

        public override string OnGetStatus() => _events.Status!;
    }

    // Passes inputs and outputs unchanged.
    private sealed class RawText : DataConverter
    {
        public override string Serialize(object value) => Serialize(value, false);

        public override string Serialize(object value, bool formatted) => value?.ToString()!;

        public override object Deserialize(string data, Type objectType) => data;
    }

    private sealed class DelegateActivity(Func<string, Task<string>> run) : TaskActivity
    {
        public override string Run(TaskContext context, string input) => throw new NotSupportedException();

        // Core passes the arguments of an activity as a JSON array.
        public override async Task<string> RunAsync(TaskContext context, string input) =>
            Newtonsoft.Json.JsonConvert.SerializeObject(await run(Newtonsoft.Json.JsonConvert.DeserializeObject<string[]>(input)![0]));
    }

    private sealed class DelegateEntity(Func<string?, OperationRequest, (string? State, string? Result)> run) : TaskEntity
    {
        public override Task<EntityBatchResult> ExecuteOperationBatchAsync(EntityBatchRequest operations)
        {
            var state = operations.EntityState;
            var results = new List<OperationResult>();
            foreach (var operation in operations.Operations!)
            {
                (state, var result) = run(state, operation);
                results.Add(new OperationResult { Result = result });
            }

            return Task.FromResult(new EntityBatchResult { Results = results, Actions = [], EntityState = state });
        }
    }
}

/// <summary>The events that an orchestration receives, each once and in order.</summary>
internal sealed class ExternalEvents
{
    private readonly Dictionary<string, Queue<string>> _arrived = [];
    private readonly Dictionary<string, Queue<TaskCompletionSource<string>>> _waiting = [];

    /// <summary>The orchestration's custom status.</summary>
    public string? Status { get; set; }

    public Task<string> WaitAsync(string name)
    {
        if (_arrived.TryGetValue(name, out var arrived) && arrived.TryDequeue(out var input))
        {
            return Task.FromResult(input);
        }

        var waiter = new TaskCompletionSource<string>();
        (_waiting.TryGetValue(name, out var waiting) ? waiting : _waiting[name] = new()).Enqueue(waiter);
        return waiter.Task;
    }

    public void Raise(string name, string input)
    {
        if (_waiting.TryGetValue(name, out var waiting) && waiting.TryDequeue(out var waiter))
        {
            waiter.SetResult(input);
        }
        else
        {
            (_arrived.TryGetValue(name, out var arrived) ? arrived : _arrived[name] = new()).Enqueue(input);
        }
    }
}
