using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Releases;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace DeploymentOrchestrator.Queries;

/// <summary>What is waiting, for what, since when, and what is live where: read from durable instances and entities, so the same on every store.</summary>
public sealed class DeploymentReader(DurableTaskClient client, IInstanceQueries queries, TimeProvider time)
{
    private const int PageSize = 500;
    private const int StoryWaits = 50;
    private static readonly TimeSpan UndeliveredFor = TimeSpan.FromDays(1);

    /// <summary>The most releases of a page.</summary>
    public const int MostOfAPage = 500;

    /// <summary>The releases of a page unless it says otherwise.</summary>
    public const int UsualPage = 100;

    /// <summary>Some of all releases that Flux reported or a pipeline waits for, by name.</summary>
    /// <param name="limit">How many; <see cref="MostOfAPage"/> at most.</param>
    /// <param name="continuationToken">Where the list goes on: what the page before gave; null: its beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The page, and where the next begins; null: this is the last one.</returns>
    public async Task<Page<ReleaseView>> ListAsync(int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        // Every wait has joined its release's feed, so the feeds are all releases.
        var query = new EntityQuery { InstanceIdStartsWith = InstanceIds.Feeds, IncludeState = true, PageSize = limit, ContinuationToken = continuationToken };
        await using var pages = client.Entities.GetAllEntitiesAsync(query).AsPages().GetAsyncEnumerator(cancellationToken);
        if (!await pages.MoveNextAsync())
        {
            return new Page<ReleaseView>([], null);
        }

        var views = new List<ReleaseView>();
        foreach (var feed in pages.Current.Values.Where(feed => feed.IncludesState))
        {
            var state = PlaceViews.Read(feed.State.Value);
            views.Add(await ViewAsync(PlaceViews.NameOf(feed.Id, state, []), feed.Id, state, cancellationToken));
        }

        return new Page<ReleaseView>(views, pages.Current.ContinuationToken is { Length: > 0 } next ? next : null);
    }

    /// <summary>The release of that name, if it is known.</summary>
    public async Task<IReadOnlyList<ReleaseView>> ListAsync(string release, CancellationToken cancellationToken)
    {
        var feed = InstanceIds.ForFeed(release);
        var json = await StateAsync(feed, cancellationToken);
        var view = await ViewAsync(release, feed, PlaceViews.Read(json), cancellationToken);
        return json is null && view is { OpenWaits: 0, Undelivered.Count: 0 } ? [] : [view];
    }

    /// <summary>One release with its open and ended waits, newest first; null: there is neither a request nor a report for it.</summary>
    /// <param name="release">The HelmRelease.</param>
    /// <param name="continuationToken">Where the list of waits goes on: what the part before gave; null: its beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">The continuation token is not one that this member gave.</exception>
    public async Task<ReleaseStory?> FindReleaseAsync(string release, string? continuationToken, CancellationToken cancellationToken)
    {
        var query = new InstanceQuery(Names.PipelineWait, InstanceIds.ForWaits(release), PageSize: StoryWaits, ContinuationToken: continuationToken);
        var page = await queries.ListAsync(query, cancellationToken);
        var feed = InstanceIds.ForFeed(release);
        var state = PlaceViews.Read(await StateAsync(feed, cancellationToken));
        var blocked = await queries.GetBlockedAsync(cancellationToken);
        var others = continuationToken is null ? await OfSeveralAsync(release, state, cancellationToken) : [];
        var waits = page.Values.SelectMany(instance => Views(instance, blocked)).Where(wait => IsOf(release, wait)).Concat(others)
            .OrderByDescending(wait => wait.AcceptedAt).ToList();
        return waits.Count == 0 && continuationToken is null && state is null or { Places.Count: 0 }
            ? null
            : new ReleaseStory(PlaceViews.NameOf(feed, state, waits), PlaceViews.PlacesOf(state), waits, PlaceViews.ReportsOf(state), page.ContinuationToken);
    }

    /// <summary>One wait, or null: there is none of that id, or another build wrote it and it cannot be read any more.</summary>
    public async Task<WaitView?> FindWaitAsync(string instanceId, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken) is { Name: Names.PipelineWait } instance
            ? View(instance, await queries.GetBlockedAsync(cancellationToken))
            : null;

    /// <summary>One release and version, or null: there is neither a request for it nor a report of the release.</summary>
    public async Task<VersionView?> FindAsync(string release, string version, CancellationToken cancellationToken)
    {
        var normalized = ChartVersion.TryNormalize(version, out var known) ? known : version;
        var prefix = InstanceIds.ForWaits(release, normalized);
        var state = PlaceViews.Read(await StateAsync(InstanceIds.ForFeed(release), cancellationToken));
        var others = await OfSeveralAsync(release, state, cancellationToken);
        var own = await WaitsAsync(new InstanceQuery(Names.PipelineWait, prefix, PageSize: PageSize), cancellationToken);
        List<WaitView> waits = [.. others.Where(wait => wait.Version == normalized), .. own.Where(wait => IsOf(release, wait))];
        if (waits.Count == 0 && state is null or { Places.Count: 0 })
        {
            return null;
        }

        var places = PlaceViews.PlacesOf(state);
        return new VersionView(release, normalized, Sentences.OfVersion(normalized, waits, places), places, waits, PlaceViews.ReportsOf(state));
    }

    // The name is not known for certain of a feed that only a wait has joined: whoever waits then says it.
    private async Task<ReleaseView> ViewAsync(string release, EntityInstanceId feed, FeedState? state, CancellationToken cancellationToken)
    {
        var prefix = InstanceIds.ForWaits(release);
        var own = await WaitsAsync(new InstanceQuery(Names.PipelineWait, prefix, InstanceStatuses.Unfinished, PageSize: PageSize), cancellationToken);
        var others = (await OfSeveralAsync(release, state, cancellationToken)).Where(wait => wait.IsOpen);
        var undelivered = ByFeed(await UndeliveredAsync(prefix, cancellationToken))[feed];
        return View(state, feed, [.. Enumerable.Reverse([.. own.Where(wait => IsOf(feed, wait)), .. others])], [.. undelivered]);
    }

    internal static ILookup<EntityInstanceId, WaitView> ByFeed(IEnumerable<WaitView> waits) =>
        waits.Where(wait => wait.Release is not null).ToLookup(wait => InstanceIds.ForFeed(wait.Release!));

    internal static ReleaseView View(FeedState? state, EntityInstanceId feed, IReadOnlyList<WaitView> waits, IReadOnlyList<WaitView> undelivered)
    {
        var places = PlaceViews.PlacesOf(state);
        return new ReleaseView(
            PlaceViews.NameOf(feed, state, waits.Concat(undelivered)),
            Sentences.OfRelease(waits, places),
            waits.Count,
            places.Max(place => (DateTimeOffset?)place.LastReportAt),
            places,
            [.. waits.Select(wait => wait with { Story = [] })])
        {
            Undelivered = [.. undelivered.Select(wait => wait with { Story = [] })],
        };
    }

    // One page and no more: the overview is read whenever something happens, and who looks wants to know of today.
    internal async Task<IEnumerable<WaitView>> UndeliveredAsync(string? prefix, CancellationToken cancellationToken)
    {
        var query = new InstanceQuery(Names.PipelineWait, prefix, InstanceStatuses.Ended, time.GetUtcNow() - UndeliveredFor, PageSize);
        var page = await queries.ListAsync(query, cancellationToken);
        return page.Values.SelectMany(instance => WaitViews.ReadByRelease(instance, null)).Where(wait => wait.Delivered == false);
    }

    private static WaitView? View(OrchestrationMetadata instance, IReadOnlyDictionary<string, string> blocked) =>
        WaitViews.Read(instance, blocked.GetValueOrDefault(instance.InstanceId));

    private static IReadOnlyList<WaitView> Views(OrchestrationMetadata instance, IReadOnlyDictionary<string, string> blocked) =>
        WaitViews.ReadByRelease(instance, blocked.GetValueOrDefault(instance.InstanceId));

    private static bool IsOf(EntityInstanceId feed, WaitView wait) => wait.Release is { } release && InstanceIds.ForFeed(release) == feed;

    private static bool IsOf(string release, WaitView wait) => release.Equals(wait.Release, StringComparison.OrdinalIgnoreCase);

    // A wait for several releases has the id of its first one. The feeds of the others know it by that.
    private async Task<IReadOnlyList<WaitView>> OfSeveralAsync(string release, FeedState? state, CancellationToken cancellationToken)
    {
        var blocked = await queries.GetBlockedAsync(cancellationToken);
        var waits = new List<WaitView>();
        foreach (var listener in state is null ? [] : ReleaseFeed.WaitsOfOtherReleases(state))
        {
            if (await client.GetInstanceAsync(listener, getInputsAndOutputs: true, cancellationToken) is { } instance)
            {
                waits.AddRange(Views(instance, blocked).Where(wait => IsOf(release, wait)));
            }
        }

        return [.. waits.OrderByDescending(wait => wait.AcceptedAt)];
    }

    private async Task<string?> StateAsync(EntityInstanceId feed, CancellationToken cancellationToken) =>
        await client.Entities.GetEntityAsync(feed, includeState: true, cancellationToken) is { IncludesState: true } entity ? entity.State.Value : null;

    private async Task<IReadOnlyList<WaitView>> WaitsAsync(InstanceQuery query, CancellationToken cancellationToken)
    {
        var blocked = await queries.GetBlockedAsync(cancellationToken);
        var waits = new List<WaitView>();
        do
        {
            var page = await queries.ListAsync(query, cancellationToken);
            waits.AddRange(page.Values.SelectMany(instance => Views(instance, blocked)));
            query = query with { ContinuationToken = page.ContinuationToken };
        }
        while (query.ContinuationToken is not null);

        return waits;
    }
}
