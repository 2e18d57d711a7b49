using System.Collections.Frozen;
using System.ComponentModel;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>Removes instances that have ended; never an entity, and never one that has not.</summary>
internal static class PurgeRoutes
{
    private static readonly FrozenDictionary<string, OrchestrationRuntimeStatus?> Terminal = new Dictionary<string, OrchestrationRuntimeStatus?>
    {
        ["Completed"] = OrchestrationRuntimeStatus.Completed,
        ["Failed"] = OrchestrationRuntimeStatus.Failed,
        ["Canceled"] = null,
        ["Terminated"] = OrchestrationRuntimeStatus.Terminated,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary><c>DELETE instances/{id}</c>.</summary>
    public static async Task<IResult> OneAsync(HttpContext context, [Description("The instance.")] string id, DurableTaskClient client, IWaitHistory history, IManagementJournal journal)
    {
        _ = new ManagementQuery(context.Request);
        var instance = await client.GetInstanceAsync(id, context.RequestAborted) ?? throw ManagementException.NotFound();
        if (!instance.IsCompleted)
        {
            throw new ManagementException(
                StatusCodes.Status412PreconditionFailed,
                $"Only orchestrations in a terminal state can be purged, but the orchestration with instance ID {id} has status {instance.RuntimeStatus}",
                isBare: true);
        }

        await history.CatchUpAsync(context.RequestAborted);
        journal.Record(context, "purge", id);
        return (await client.PurgeInstanceAsync(id, context.RequestAborted)).PurgedInstanceCount > 0 ? Deleted(1) : throw ManagementException.NotFound();
    }

    /// <summary><c>DELETE instances</c>, by the time of creation and how they ended.</summary>
    public static async Task<IResult> ManyAsync(HttpContext context, DurableTaskClient client, IWaitHistory history, TimeProvider time, IManagementJournal journal)
    {
        var parameters = new ManagementQuery(context.Request);
        var from = parameters.Time("createdTimeFrom")
            ?? throw new ManagementException(StatusCodes.Status400BadRequest, "Please provide value for 'createdTimeFrom' parameter.", isBare: true);
        var statuses = parameters.Statuses("runtimeStatus", Terminal);
        var filter = new PurgeInstancesFilter(from, parameters.Time("createdTimeTo") ?? time.GetUtcNow(), statuses ?? InstanceStatuses.Ended);
        journal.Record(
            context,
            "purge",
            $"created from {filter.CreatedFrom:O} to {filter.CreatedTo:O}, {(statuses is null ? "however they ended" : string.Join(", ", statuses))}");

        await history.CatchUpAsync(context.RequestAborted);
        var removed = (await client.PurgeAllInstancesAsync(filter, context.RequestAborted)).PurgedInstanceCount;
        return removed > 0 ? Deleted(removed) : throw ManagementException.NotFound();
    }

    private static IResult Deleted(int count) => Results.Json(new PurgedPayload(count), DurableTaskJson.Options);
}
