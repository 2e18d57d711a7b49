using System.Text.Json;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Testing;

/// <summary>Reads instances with their inputs and outputs.</summary>
internal static class InstanceExtensions
{
    /// <summary>An instance with its input, output and custom status, or null.</summary>
    public static Task<OrchestrationMetadata?> FindAsync(this DurableTaskClient client, string instanceId) => client.GetInstanceAsync(instanceId, getInputsAndOutputs: true);

    public static JsonElement Input(this OrchestrationMetadata instance) => JsonElement.Parse(instance.SerializedInput!);

    public static JsonElement? Output(this OrchestrationMetadata instance) =>
        instance.SerializedOutput is { } output ? JsonElement.Parse(output) : null;

    public static JsonElement? CustomStatus(this OrchestrationMetadata instance) =>
        instance.SerializedCustomStatus is { } status ? JsonElement.Parse(status) : null;
}
