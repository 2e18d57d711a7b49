using DeploymentOrchestrator.Functions.Http;
using DurableTask.Contracts;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary><c>GET /api/History/{instanceId}</c>: the recorded history of an instance, in the form that a replay reads. It requires the master key.</summary>
public static class History
{
    /// <summary>Returns the history as a download.</summary>
    [Function(nameof(History))]
    public static async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "History/{instanceId}")] HttpRequest request,
        string instanceId,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        try
        {
            var history = await client.GetOrchestrationHistoryAsync(instanceId, cancellationToken);
            return Results.Content(HistorySerializer.SerializeToString(history), "application/json");
        }
        catch (ArgumentException)
        {
            return ApiResults.Problem(StatusCodes.Status404NotFound, $"There is no instance {instanceId}.");
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            return ApiResults.StoreUnavailable(exception);
        }
    }
}
