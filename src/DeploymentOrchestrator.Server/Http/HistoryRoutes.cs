using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Server.Http.DurableTask;
using DurableTask.Contracts;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>GET /api/instances/{id}/history</c>: all that is recorded of an instance, fit to be replayed. Only the access token is masked, and no replay needs it.</summary>
internal static class HistoryRoutes
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    /// <summary>The history in an envelope with its instance's id.</summary>
    public static async Task<IResult> GetAsync(string id, DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(id, cancellationToken) is not { } instance)
        {
            return Results.Problem($"There is no instance {SafeText.OneLine(id, 120)}.", statusCode: StatusCodes.Status404NotFound, title: "Not Found");
        }

        var history = HistorySerializer.SerializeToString(await client.GetOrchestrationHistoryAsync(id, cancellationToken));
        return Results.Json(
            new RecordedHistory(instance.InstanceId, instance.Name, $"{instance.RuntimeStatus}", MaskedSecrets.In(JsonElement.Parse(history, Deep))),
            Options);
    }

    private static readonly JsonSerializerOptions Options = new(DurableTaskJson.Options) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
}

/// <summary>Answer of <c>GET /api/instances/{id}/history</c>.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Name">Its orchestrator.</param>
/// <param name="RuntimeStatus">Where it stands.</param>
/// <param name="History">Its events, oldest first.</param>
internal sealed record RecordedHistory(string InstanceId, string Name, string RuntimeStatus, JsonElement History);
