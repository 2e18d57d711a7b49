using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Instances;

/// <summary>How many instances have not ended, by orchestrator and plan: for the caps of the intake.</summary>
/// <remarks>
/// The store has no index for it: a count reads every row of its instance table, which takes seconds when weeks of ended instances lie there,
/// and a pipeline must be answered in three. So one count serves a minute, is renewed beside the requests, and what this process started
/// since is added. A cap may be passed by what other processes start within a minute; it protects the store, it is no accounting.
/// </remarks>
public sealed partial class UnfinishedCounts(TimeProvider time, ILogger<UnfinishedCounts> logger)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    // The first request of a process waits so long for the first count; then it is let in.
    private static readonly TimeSpan FirstLimit = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Dictionary<(string Name, string? Plan), int> _counts = [];
    private Dictionary<(string Name, string? Plan), int> _started = [];
    private long? _countedAt;
    private Task _counting = Task.CompletedTask;

    /// <summary>Adds one that was started here.</summary>
    public void Add(string orchestratorName, string? planId)
    {
        lock (_lock)
        {
            Count(_started, orchestratorName, planId);
        }
    }

    /// <summary>The count as it is known now.</summary>
    public async Task<int> CountAsync(DurableTaskClient client, string orchestratorName, string? planId, CancellationToken cancellationToken)
    {
        if (Renew(client) is { } first)
        {
            await Task.WhenAny(first, Task.Delay(FirstLimit, time, cancellationToken));
        }

        lock (_lock)
        {
            var key = (orchestratorName, planId);
            return _counts.GetValueOrDefault(key) + _started.GetValueOrDefault(key);
        }
    }

    // Starts a count if none is fresh and none is under way. Returns it only if there has been none before.
    private Task? Renew(DurableTaskClient client)
    {
        lock (_lock)
        {
            if (_counting.IsCompleted && !(_countedAt is { } counted && time.GetElapsedTime(counted) < GoodFor))
            {
                _counting = CountAllAsync(client);
            }

            return _countedAt is null ? _counting : null;
        }
    }

    private async Task CountAllAsync(DurableTaskClient client)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // out of the caller's lock
        try
        {
            var counts = new Dictionary<(string, string?), int>();
            await foreach (var instance in client.GetAllInstancesAsync(new() { Statuses = InstanceStatuses.Unfinished, PageSize = 1000 }))
            {
                Count(counts, instance.Name, instance.Tags.GetValueOrDefault(Names.PlanTag));
            }

            lock (_lock)
            {
                _counts = counts;
                _started = []; // what was started while it counted may be missed until the next count
                _countedAt = time.GetTimestamp();
            }
        }
        catch (Exception exception)
        {
            // The old count goes on to serve; the next request tries again.
            Log.NotCounted(logger, exception);
        }
    }

    private static void Count(Dictionary<(string, string?), int> counts, string name, string? planId)
    {
        counts[(name, null)] = counts.GetValueOrDefault((name, null)) + 1;
        if (planId is not null)
        {
            counts[(name, planId)] = counts.GetValueOrDefault((name, planId)) + 1;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8001, LogLevel.Warning, "The unfinished instances could not be counted; the caps go by the last count")]
        public static partial void NotCounted(ILogger logger, Exception exception);
    }
}
