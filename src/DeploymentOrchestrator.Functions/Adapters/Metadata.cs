using System.Text.Json;
using DeploymentOrchestrator.Durable;
using Sdk = Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>What is known of instances and entities, in the port's words.</summary>
internal static class Metadata
{
    /// <summary>Converts one that was asked for with inputs and outputs.</summary>
    public static OrchestrationMetadata From(Sdk.OrchestrationMetadata metadata) => new(
        metadata.Name,
        metadata.InstanceId,
        From(metadata.RuntimeStatus),
        metadata.CreatedAt,
        metadata.LastUpdatedAt,
        Payloads.ParseOrNull(metadata.SerializedInput),
        metadata.RuntimeStatus == Sdk.OrchestrationRuntimeStatus.Completed ? Payloads.Parse(metadata.SerializedOutput) : null,
        Payloads.Parse(metadata.SerializedCustomStatus),
        Failure(metadata),
        BlockedReason: null); // a replay that diverges fails the instance here, it never blocks

    /// <summary>Converts an entity that was asked for with its state.</summary>
    public static EntityMetadata From(Sdk.Entities.EntityMetadata entity) =>
        new(new(entity.Id.Name, entity.Id.Key), entity.LastModifiedTime, Payloads.ParseOrNull(entity.State.Value));

    /// <summary>The two that the port does not have are told as what they mean: still running, and ended from outside.</summary>
    public static OrchestrationRuntimeStatus From(Sdk.OrchestrationRuntimeStatus status) => (int)status switch
    {
        2 => OrchestrationRuntimeStatus.Running, // ContinuedAsNew
        4 => OrchestrationRuntimeStatus.Terminated, // Canceled
        var same => (OrchestrationRuntimeStatus)same,
    };

    /// <summary>The numbers are Durable Task's.</summary>
    public static Sdk.OrchestrationRuntimeStatus To(OrchestrationRuntimeStatus status) => (Sdk.OrchestrationRuntimeStatus)(int)status;

    private static TaskFailureDetails? Failure(Sdk.OrchestrationMetadata metadata) => metadata switch
    {
        { FailureDetails: { } details } => Failures.From(details),
        { RuntimeStatus: Sdk.OrchestrationRuntimeStatus.Terminated } => new("Terminated", Text(metadata.SerializedOutput)),
        { RuntimeStatus: Sdk.OrchestrationRuntimeStatus.Failed } => new("Failed", Text(metadata.SerializedOutput)),
        _ => null,
    };

    private static string Text(string? output) =>
        Payloads.Parse(output) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : output ?? "";
}
