using System.Text.Encodings.Web;
using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DurableTask.Contracts;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Replay;

/// <summary>The complete record of an instance, as <see cref="RecordedInstance"/> reads it. Only the access token, which no replay needs, is masked.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Name">Its orchestrator.</param>
/// <param name="RuntimeStatus">The status of the instance.</param>
/// <param name="History">Its events, oldest first.</param>
public sealed record RecordedHistory(string InstanceId, string Name, string RuntimeStatus, IReadOnlyList<JsonElement> History)
{
    private const int Depth = 128;

    /// <summary>The JSON options it is written with.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = Depth,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>Reads the history of an instance; null if there is no such instance.</summary>
    public static async Task<RecordedHistory?> ReadAsync(DurableTaskClient client, string instanceId, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(instanceId, cancellationToken) is not { } instance)
        {
            return null;
        }

        var history = HistorySerializer.SerializeToString(await client.GetOrchestrationHistoryAsync(instanceId, cancellationToken));
        return new RecordedHistory(
            instance.InstanceId, instance.Name, $"{instance.RuntimeStatus}", [.. MaskedSecrets.In(JsonElement.Parse(history, new JsonDocumentOptions { MaxDepth = Depth })).EnumerateArray()]);
    }
}
