using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace DeploymentOrchestrator.Queries;

/// <summary>Every release in short, for what goes over all of them: what has changed since the last reading is read, the rest is remembered.</summary>
/// <remarks>
/// In short, because 100,000 of them lie in memory: without sentences, logs and the texts of reports. One reading at a time.
/// </remarks>
public sealed class ReleaseIndex(DurableTaskClient client, IInstanceQueries queries, DeploymentReader deployments)
{
    private const int FeedsOfAPage = 1000;

    private readonly Dictionary<string, PlaceView> _named = [];
    private Dictionary<EntityInstanceId, KnownFeed> _feeds = [];
    private Dictionary<string, KnownWait> _waits = [];

    /// <summary>Reads them, by name.</summary>
    public async Task<IReadOnlyList<ReleaseView>> ReadAsync(CancellationToken cancellationToken)
    {
        var waits = await ReadWaitsAsync(cancellationToken);
        var feeds = await ReadFeedsAsync(cancellationToken);
        var byFeed = DeploymentReader.ByFeed(waits);
        var undelivered = DeploymentReader.ByFeed(await deployments.UndeliveredAsync(prefix: null, cancellationToken));
        return
        [
            .. feeds.Keys.Union(byFeed.Select(group => group.Key)).Union(undelivered.Select(group => group.Key))
                .Select(feed => View(feeds.GetValueOrDefault(feed)?.View, feed, byFeed, undelivered))
                .OrderBy(view => view.Release, StringComparer.Ordinal),
        ];
    }

    private static ReleaseView View(
        ReleaseView? known, EntityInstanceId feed, ILookup<EntityInstanceId, WaitView> waits, ILookup<EntityInstanceId, WaitView> undelivered)
    {
        if (known is not null && !waits.Contains(feed) && !undelivered.Contains(feed))
        {
            return known;
        }

        var view = DeploymentReader.View(null, feed, [.. waits[feed]], [.. undelivered[feed]]);
        return known is null ? view : view with { Release = known.Release == feed.Key ? view.Release : known.Release, LastReportAt = known.LastReportAt, Places = known.Places };
    }

    // The oldest first.
    private async Task<List<WaitView>> ReadWaitsAsync(CancellationToken cancellationToken)
    {
        var blocked = await queries.GetBlockedAsync(cancellationToken);
        var query = new InstanceQuery(Names.PipelineWait, Statuses: InstanceStatuses.Unfinished);
        var found = new Dictionary<string, KnownWait>();
        do
        {
            var page = await queries.ListAsync(query, cancellationToken);
            foreach (var instance in page.Values)
            {
                var reason = blocked.GetValueOrDefault(instance.InstanceId);
                found[instance.InstanceId] = _waits.GetValueOrDefault(instance.InstanceId) is { } known && known.UpdatedAt == instance.LastUpdatedAt && known.BlockedReason == reason
                    ? known
                    : new(instance.LastUpdatedAt, reason, [.. WaitViews.ReadByRelease(instance, reason).Select(wait => wait with { Story = [] })]);
            }

            query = query with { ContinuationToken = page.ContinuationToken };
        }
        while (query.ContinuationToken is not null);

        _waits = found;
        return [.. found.Values.SelectMany(wait => wait.Views).OrderBy(wait => wait.AcceptedAt)];
    }

    private async Task<Dictionary<EntityInstanceId, KnownFeed>> ReadFeedsAsync(CancellationToken cancellationToken)
    {
        var isFirst = _feeds.Count == 0;
        var found = new Dictionary<EntityInstanceId, KnownFeed>();
        var changed = new List<EntityInstanceId>();
        var query = new EntityQuery { InstanceIdStartsWith = InstanceIds.Feeds, IncludeState = isFirst, PageSize = FeedsOfAPage };
        await foreach (var feed in client.Entities.GetAllEntitiesAsync(query).WithCancellation(cancellationToken))
        {
            if (feed.IncludesState)
            {
                found.Add(feed.Id, Read(feed));
            }
            else if (_feeds.GetValueOrDefault(feed.Id) is { } known && known.UpdatedAt == feed.LastModifiedTime)
            {
                found.Add(feed.Id, known);
            }
            else
            {
                changed.Add(feed.Id);
            }
        }

        foreach (var id in changed)
        {
            if (await client.Entities.GetEntityAsync(id, includeState: true, cancellationToken) is { IncludesState: true } feed)
            {
                found.Add(id, Read(feed));
            }
        }

        return _feeds = found;
    }

    private KnownFeed Read(EntityMetadata feed)
    {
        var view = DeploymentReader.View(PlaceViews.Read(feed.State.Value), feed.Id, [], []);
        return new(feed.LastModifiedTime, view with { Message = "", Places = [.. view.Places.Select(InShort)] });
    }

    // Names of places are few and stand in every release.
    private PlaceView InShort(PlaceView place)
    {
        var name = _named.TryGetValue(place.Place, out var known) ? known : _named[place.Place] = place with { Live = null, Failed = null, LastReport = null, Working = null, Stalled = null };
        return place with
        {
            Place = name.Place,
            Namespace = name.Namespace,
            Keys = name.Keys,
            LastReport = null,
            Working = InShort(place.Working),
            Stalled = InShort(place.Stalled),
        };
    }

    private static ReportView? InShort(ReportView? report) => report is null ? null : report with { Message = "" };

    private sealed record KnownFeed(DateTimeOffset UpdatedAt, ReleaseView View);

    private sealed record KnownWait(DateTimeOffset UpdatedAt, string? BlockedReason, IReadOnlyList<WaitView> Views);
}
