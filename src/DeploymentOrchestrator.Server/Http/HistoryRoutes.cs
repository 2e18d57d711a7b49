using System.ComponentModel;
using DeploymentOrchestrator.Replay;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>GET /api/instances/{id}/history</c>: all that is recorded of an instance, fit to be replayed.</summary>
internal static class HistoryRoutes
{
    /// <summary>The history in an envelope with its instance's id.</summary>
    public static async Task<Results<JsonHttpResult<RecordedHistory>, ProblemHttpResult>> GetAsync([Description("The instance.")] string id, DurableTaskClient client, CancellationToken cancellationToken) =>
        await RecordedHistory.ReadAsync(client, id, cancellationToken) is { } history
            ? TypedResults.Json(history, RecordedHistory.JsonOptions)
            : ApiResults.Problem(StatusCodes.Status404NotFound, $"There is no instance {SafeText.OneLine(id, 120)}.");
}
