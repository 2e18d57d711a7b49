using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Hosting;

/// <summary>Removes instances one by one: the client's own filter knows when an instance was created, not when it ended.</summary>
internal static class EndedInstances
{
    // One purge is a handful of storage calls; a function has minutes, not hours.
    private const int AtOnce = 8;

    /// <summary>Removes those that ended before a time.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> PurgeAsync(DurableTaskClient client, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var removed = 0;
        // Statuses are always named: on Azure Storage a query without them lists entities too.
        var ended = client.GetAllInstancesAsync(new OrchestrationQuery { CreatedTo = endedBefore, Statuses = InstanceStatuses.Ended });
        await Parallel.ForEachAsync(
            ended,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (instance, token) =>
            {
                if (instance.LastUpdatedAt < endedBefore && !instance.InstanceId.StartsWith('@') && await PurgeAsync(client, instance.InstanceId, token))
                {
                    Interlocked.Increment(ref removed);
                }
            });
        return removed;
    }

    private static async Task<bool> PurgeAsync(DurableTaskClient client, string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.PurgeInstanceAsync(instanceId, cancellationToken)).PurgedInstanceCount > 0;
        }
        catch (InvalidOperationException)
        {
            return false; // it was started anew in between, and the host refuses one that has not ended
        }
    }
}
