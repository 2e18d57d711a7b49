using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace DeploymentOrchestrator.Testing;

/// <summary>Feeds that can be listed. Members that no test of an intake needs throw an exception.</summary>
internal sealed class KnownFeeds() : DurableEntityClient("recording")
{
    private readonly Dictionary<EntityInstanceId, FeedState?> _feeds = [];

    /// <summary>How many times they were listed.</summary>
    public int Lists { get; private set; }

    /// <summary>If true, listing them fails.</summary>
    public bool IsDown { get; set; }

    /// <summary>Makes a feed process a report.</summary>
    public void Take(Report report)
    {
        var feed = InstanceIds.ForFeed(report.Release);
        _feeds[feed] = ReleaseFeed.Take(_feeds.GetValueOrDefault(feed), report).State;
    }

    public override AsyncPageable<EntityMetadata> GetAllEntitiesAsync(EntityQuery? filter = null)
    {
        Lists++;
        Assert.Equal(("@releasefeed@", true), (filter!.InstanceIdStartsWith, filter.IncludeState));
        return IsDown
            ? throw new IOException("down")
            : Pageable.Create((_, _, _) => Task.FromResult(new Page<EntityMetadata>([.. _feeds.Select(feed => new EntityMetadata(
                feed.Key, new SerializedData(Json.Write(feed.Value).GetRawText(), Json.DataConverter)))])));
    }

    public override Task SignalEntityAsync(
        EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<EntityMetadata?> GetEntityAsync(EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        Task.FromResult(_feeds.ContainsKey(id) ? new EntityMetadata(id) : null);

    public override Task<EntityMetadata<T>?> GetEntityAsync<T>(EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override AsyncPageable<EntityMetadata<T>> GetAllEntitiesAsync<T>(EntityQuery? filter = null) => throw new NotSupportedException();

    public override Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null, bool continueUntilComplete = true, CancellationToken cancellation = default) =>
        throw new NotSupportedException();
}
