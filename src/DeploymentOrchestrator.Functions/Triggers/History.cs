using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using DurableTaskClient = Microsoft.DurableTask.Client.DurableTaskClient;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary><c>GET /api/History/{instanceId}</c>: the recorded history of an instance, in the form that a replay reads. It asks for the master key.</summary>
public sealed class History(DomainFactory domain)
{
    /// <summary>Gives the download.</summary>
    [Function(nameof(History))]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "History/{instanceId}")] HttpRequest request,
        string instanceId,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        try
        {
            var history = await domain.Client(client).GetOrchestrationHistoryAsync(instanceId, cancellationToken);
            return history.Count > 0
                ? Results.Content(HistorySerializer.Serialize(history), "application/json")
                : Answers.Problem(StatusCodes.Status404NotFound, $"There is no instance {instanceId}.");
        }
        catch (StoreUnavailableException exception)
        {
            return Answers.Problem(StatusCodes.Status503ServiceUnavailable, exception.Message);
        }
    }
}
