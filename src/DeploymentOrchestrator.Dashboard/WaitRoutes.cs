using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Replay;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>/waits/{id}</c>: one wait, its history and its replay.</summary>
internal static class WaitRoutes
{
    /// <summary>The page of a wait.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, string id, DeploymentReader deployments, DurableTaskClient client, TimeProvider time) =>
        await deployments.FindWaitAsync(id, context.RequestAborted) is { } wait
            ? PageAnswer.Of<WaitPage, WaitDetails>(
                context, WaitDetails.Of(wait, [.. await client.GetOrchestrationHistoryAsync(id, context.RequestAborted)], time.GetUtcNow()), tables: PageTables.Of)
            : NotFound(context, id);

    /// <summary>The page of its replay with this build, step by step.</summary>
    public static async Task<IResult> ReplayAsync(HttpContext context, string id, DeploymentReader deployments, DurableTaskClient client)
    {
        if (await deployments.FindWaitAsync(id, context.RequestAborted) is null)
        {
            return NotFound(context, id);
        }

        var trace = Replays.Of(id, [.. await client.GetOrchestrationHistoryAsync(id, context.RequestAborted)]);
        return PageAnswer.Of<ReplayPage, ReplayDetails>(context, new ReplayDetails(id, ReplayVerdict.Of(trace), trace));
    }

    /// <summary>The whole recorded history as a file: the same as <c>/api/instances/{id}/history</c>.</summary>
    public static async Task<IResult> HistoryAsync(HttpContext context, string id, DurableTaskClient client)
    {
        if (await RecordedHistory.ReadAsync(client, id, context.RequestAborted) is not { } history)
        {
            return NotFound(context, id);
        }

        context.Response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(id.Replace(':', '_'))}.json";
        return Results.Json(history, RecordedHistory.JsonOptions);
    }

    /// <summary>The response for a wait that does not exist.</summary>
    public static IResult NotFound(HttpContext context, string id) =>
        PageAnswer.NotFound(context, $"There is no wait {SafeText.OneLine(id, 120)}. One that ended is kept for 14 days.");
}
