using System.Net;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Flux.Status;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>
/// Keeps up with the objects of one resource: lists them, watches from there, goes on from the last resource version after a break, and lists again when the
/// API server has forgotten what came after it.
/// </summary>
/// <remarks>
/// Where it goes on from is kept in memory only. After a crash the list tells how everything stands, and what was delivered before is known to the store.
/// </remarks>
internal sealed partial class ResourceWatch(
    WatchScope scope, KubernetesSettings settings, ClusterApi api, WatchIntake intake, TimeProvider time, ILogger<ResourceWatch> logger)
{
    // A page of usual HelmReleases (20 KB) takes 1 MB. With pages of 5 MB the first list of 5,000 left the process 120 MB larger: the buffers that an answer
    // grows through are large objects, which are freed late.
    private const int PageSize = 50;

    // Unchanged objects are reported again now and then: a lost feed is restored, a place stays known, and the log of a pipeline that has just
    // asked says that its release is suspended.
    private static readonly TimeSpan ListAgainAfter = TimeSpan.FromMinutes(10);

    // A watch that ends sooner and without a word has not gone well.
    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    private readonly WatchState _state = new($"{scope}");
    private string _path = "";
    private string? _from;
    private TimeSpan _listAgainAfter;
    private long _listedAt;

    /// <summary>Its state.</summary>
    public WatchDetails View => _state.View;

    // Of what lacks a label that is asked for a list says nothing; and no HelmChart is live anywhere.
    private Completeness Completeness => scope.Resource != WatchedResource.HelmReleases || settings.LabelSelector is not null
        ? Completeness.None
        : scope.Namespace is { } ns ? Completeness.Of([ns]) : Completeness.All;

    /// <summary>Keeps up until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            var (begun, words) = (time.GetTimestamp(), _state.Words);
            ClusterFailure? failure = null;
            try
            {
                await KeepUpAsync(stopping);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                failure = ClusterFailure.Of(exception, $"{scope.Resource}");
                Fell(failure);
            }

            var wentWell = _state.Words > words || (failure is null && time.GetElapsedTime(begun) > Steady);
            failures = wentWell ? (failure is null ? 0 : 1) : failures + 1;
            await Task.Delay(Pauses.After(failures, failure?.RetryAfter, Random.Shared.NextDouble()), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Fell(ClusterFailure failure)
    {
        // Once, not with every try; the health page has the newest.
        if (View.Problem is null)
        {
            Log.Fell(logger, View.What, failure.Message);
        }

        _state.Fell(failure.Message);
        if (failure.NeedsList)
        {
            _from = null;
        }

        if (failure.Status == HttpStatusCode.Unauthorized)
        {
            api.RenewCredentials();
        }
    }

    private async Task KeepUpAsync(CancellationToken stopping)
    {
        if (_from is null || UntilListAgain() == TimeSpan.Zero)
        {
            await ListAsync(stopping);
        }

        await WatchAsync(stopping);
    }

    private async Task ListAsync(CancellationToken stopping)
    {
        // From before the list: what is seen later cannot be missing in it.
        var (readAt, listedAt, listAgainAfter) = (time.GetUtcNow(), time.GetTimestamp(), ListAgainAfter);
        _path = scope.PathOf(await api.FindVersionAsync(scope.Resource, stopping));
        var (count, isReadable) = (0, true);
        ListPage? page = null;
        do
        {
            page = await api.ListAsync(_path, PageSize, page?.Rest, stopping);
            _state.Heard(time.GetUtcNow());
            var taken = await intake.TakeAsync(intake.DocumentOf(readAt, page.Items), stopping);
            listAgainAfter = Sooner(listAgainAfter, taken.ReadAgainAt, listedAt);
            (count, isReadable) = (count + page.Items.Count, isReadable && taken.IsReadable);
        }
        while (page.Rest is { Length: > 0 });

        // Only now: what is not there is on none of the pages.
        if (isReadable && Completeness.IsAny)
        {
            await intake.TakeAsync(intake.DocumentOf(readAt, []) with { Complete = Completeness }, stopping);
        }

        (_from, _listAgainAfter, _listedAt) = (page.ResourceVersion, listAgainAfter, listedAt);
        Log.Listed(logger, count, _path, _from);
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        using var answer = await api.WatchAsync(_path, _from!, stopping);
        if (View.StandsSince is null)
        {
            Log.Stands(logger, View.What, _path);
        }

        _state.Stands(time.GetUtcNow());
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await using var due = time.CreateTimer(_ => end.Cancel(), null, UntilListAgain(), Timeout.InfiniteTimeSpan);
        var batches = new WatchBatches(await answer.Content.ReadAsStreamAsync(stopping), () => _state.Heard(time.GetUtcNow()), time);
        await foreach (var batch in batches.ReadAsync(end.Token))
        {
            await TakeAsync(batch, stopping);
            due.Change(UntilListAgain(), Timeout.InfiniteTimeSpan);
        }
    }

    private async Task TakeAsync(IReadOnlyList<WatchWord> batch, CancellationToken stopping)
    {
        var objects = batch.Where(word => word.Name is not null).ToLookup(word => word.IsDeleted, word => word.Object);
        if (objects.Count > 0)
        {
            var document = intake.DocumentOf(time.GetUtcNow(), [.. objects[false]]) with { Deleted = [.. scope.Resource == WatchedResource.HelmReleases ? objects[true] : []] };
            _listAgainAfter = Sooner(_listAgainAfter, (await intake.TakeAsync(document, stopping)).ReadAgainAt, _listedAt);
        }

        // Only now it is stored: a crash or a break before goes on from the batch before.
        _from = batch[^1].ResourceVersion;
    }

    private TimeSpan UntilListAgain() => _listAgainAfter - time.GetElapsedTime(_listedAt) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    // By the time that passes: a clock that is set back must not put off the next list.
    private TimeSpan Sooner(TimeSpan after, DateTimeOffset? at, long listedAt) =>
        at - time.GetUtcNow() + time.GetElapsedTime(listedAt) is { } other && other < after ? other : after;

    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Information, "Watching {What} at {Path}")]
        public static partial void Stands(ILogger logger, string what, string path);

        [LoggerMessage(7002, LogLevel.Warning, "The watch of {What} has broken, it is tried again until it stands: {Reason}")]
        public static partial void Fell(ILogger logger, string what, string reason);

        [LoggerMessage(7003, LogLevel.Debug, "Listed {Count} objects at {Path}, watching on from {ResourceVersion}")]
        public static partial void Listed(ILogger logger, int count, string path, string resourceVersion);
    }
}
