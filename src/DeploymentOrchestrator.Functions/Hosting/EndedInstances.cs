using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Hosting;

/// <summary>Removes instances one by one, because the client can filter by the time of creation but not by the time of the end.</summary>
internal static class EndedInstances
{
    // One purge is only a few storage calls, but a function has minutes, not hours.
    private const int AtOnce = 8;

    /// <summary>Removes the instances that ended before the given time.</summary>
    /// <returns>The number of removed instances.</returns>
    public static async Task<int> PurgeAsync(DurableTaskClient client, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var removed = 0;
        // Statuses are always specified: on Azure Storage, a query without them also lists entities.
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
            return false; // the instance was started again meanwhile, and the host refuses to purge an instance that has not ended
        }
    }
}
