using System.Text.Json;

namespace DeploymentOrchestrator.Durable.Conformance;

/// <summary>Orchestrators, activities and entities from lambdas.</summary>
public static class Code
{
    public static ITaskOrchestrator Orchestrator(Func<TaskOrchestrationContext, JsonElement, Task<JsonElement>> run) => new LambdaOrchestrator(run);

    public static ITaskOrchestrator Orchestrator(Func<TaskOrchestrationContext, Task<JsonElement>> run) => new LambdaOrchestrator((context, _) => run(context));

    public static ITaskActivity Activity(Func<JsonElement, CancellationToken, Task<JsonElement>> run) => new LambdaActivity(run);

    public static ITaskActivity Activity(Func<JsonElement, JsonElement> run) => new LambdaActivity((input, _) => Task.FromResult(run(input)));

    public static ITaskEntity Entity(Func<TaskEntityOperation, TaskEntityResult> run) => new LambdaEntity(run);

    public static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);

    private sealed class LambdaOrchestrator(Func<TaskOrchestrationContext, JsonElement, Task<JsonElement>> run) : ITaskOrchestrator
    {
        public Task<JsonElement> RunAsync(TaskOrchestrationContext context, JsonElement input) => run(context, input);
    }

    private sealed class LambdaActivity(Func<JsonElement, CancellationToken, Task<JsonElement>> run) : ITaskActivity
    {
        public Task<JsonElement> RunAsync(string instanceId, JsonElement input, CancellationToken cancellationToken) => run(input, cancellationToken);
    }

    private sealed class LambdaEntity(Func<TaskEntityOperation, TaskEntityResult> run) : ITaskEntity
    {
        public TaskEntityResult Run(TaskEntityOperation operation) => run(operation);
    }
}
