using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Queries;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Notifications;

/// <summary>Finds waits by what became of them.</summary>
public sealed class WaitNews(DurableTaskClient client, IInstanceQueries queries)
{
    /// <summary>Waits for a deployment that have ended and began then or later, the newest first.</summary>
    public async Task<IReadOnlyList<WaitView>> EndedAsync(DateTimeOffset begunFrom, CancellationToken cancellationToken)
    {
        var ended = new List<WaitView>();
        var query = new InstanceQuery(Names.PipelineWait, Statuses: InstanceStatuses.Ended, CreatedFrom: begunFrom);
        do
        {
            var page = await queries.ListAsync(query, cancellationToken);
            ended.AddRange(page.Values.Select(instance => WaitViews.Read(instance, null)).OfType<WaitView>());
            query = query with { ContinuationToken = page.ContinuationToken };
        }
        while (query.ContinuationToken is not null);
        return ended;
    }

    /// <summary>One wait, or null.</summary>
    public async Task<WaitView?> FindAsync(string id, CancellationToken cancellationToken) =>
        await client.FindAsync(id, cancellationToken) is { } instance
            ? WaitViews.Read(instance, (await queries.GetBlockedAsync(cancellationToken)).GetValueOrDefault(id))
            : null;
}
