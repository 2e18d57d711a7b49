using System.Collections.Immutable;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Instances;

/// <summary>The queries through any Durable Task client, by reading all matching instances. A prefix keeps that short.</summary>
public sealed class ClientInstanceQueries(DurableTaskClient client, UnfinishedCounts counts) : IInstanceQueries
{
    /// <inheritdoc/>
    public Task<int> CountUnfinishedAsync(string orchestratorName, string? planId, CancellationToken cancellationToken) =>
        counts.CountAsync(client, orchestratorName, planId, cancellationToken);

    /// <inheritdoc/>
    public void Started(string orchestratorName, string? planId) => counts.Add(orchestratorName, planId);

    /// <inheritdoc/>
    /// <remarks>A store's own order is that of the ids, so every page reads all that match and keeps the newest behind the page before.</remarks>
    public async Task<Page<OrchestrationMetadata>> ListAsync(InstanceQuery query, CancellationToken cancellationToken)
    {
        var before = query.ContinuationToken is { } token ? Position.Parse(token) : null;
        var page = new PriorityQueue<OrchestrationMetadata, Position>();
        var isLast = true;
        var filter = new OrchestrationQuery(CreatedFrom: query.CreatedFrom, Statuses: query.Statuses, InstanceIdPrefix: query.InstanceIdPrefix, PageSize: query.PageSize, FetchInputsAndOutputs: true);
        await foreach (var instance in client.GetAllInstancesAsync(filter).WithCancellation(cancellationToken))
        {
            var position = new Position(instance.CreatedAt.UtcTicks, instance.InstanceId);
            if (!instance.Name.Equals(query.OrchestratorName, StringComparison.OrdinalIgnoreCase) || (before is not null && position.CompareTo(before) >= 0))
            {
                continue;
            }

            page.Enqueue(instance, position);
            if (page.Count > query.PageSize)
            {
                page.Dequeue();
                isLast = false;
            }
        }

        var items = page.UnorderedItems.OrderByDescending(item => item.Priority).ToList();
        return new([.. items.Select(item => item.Element)], isLast ? null : items[^1].Priority.ToString());
    }

    /// <inheritdoc/>
    /// <remarks>Only a store of our own can block: elsewhere a replay that diverges fails the instance.</remarks>
    public Task<IReadOnlyDictionary<string, string>> GetBlockedAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(ImmutableDictionary<string, string>.Empty);

    // When it was created, then its id: no two instances have the same.
    private sealed record Position(long CreatedAt, string InstanceId) : IComparable<Position>
    {
        public static Position Parse(string token) =>
            token.Split(':', 2) is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var createdAt)
                ? new(createdAt, id)
                : throw new ArgumentException("The continuation token is not one that this list gave.", nameof(token));

        public int CompareTo(Position? other) => other is null
            ? 1
            : CreatedAt != other.CreatedAt ? CreatedAt.CompareTo(other.CreatedAt) : string.CompareOrdinal(InstanceId, other.InstanceId);

        public override string ToString() => $"{CreatedAt.ToString(CultureInfo.InvariantCulture)}:{InstanceId}";
    }
}
