using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Notifications;
using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Server.Notifications;

/// <summary>Checks now and then for new notices to operators, and for those that are resolved. All its state is in the store.</summary>
internal sealed partial class NoticeWatch(Notifier notifier, WaitNews waits, AllReleases releases, HealthReader health, TimeProvider time, ILogger<NoticeWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // The list of open waits may be a moment old.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    // A failure while no server was running is reported once one is.
    private static readonly TimeSpan LooksBack = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private Dictionary<string, Notice>? _standing;
    private HashSet<string> _open = [];
    private DateTimeOffset? _lookedAt;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!notifier.IsOn)
        {
            return;
        }

        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                Log.LookFailed(logger, error.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        _standing ??= await StandingAsync(now, cancellationToken);
        await LookForFailuresAsync(now, cancellationToken);

        var details = await health.ReadAsync(cancellationToken);
        var standing = StandingNotices.Of(details).ToDictionary(notice => notice.Id);
        foreach (var (id, notice) in standing.Where(pair => !_standing.ContainsKey(pair.Key)))
        {
            await notifier.TellAsync(notice, cancellationToken);
            _standing.Add(id, notice);
        }

        foreach (var notice in _standing.Values.Where(notice => !standing.ContainsKey(notice.Id)).ToList())
        {
            var wait = notice.Kind is NoticeKind.Silent ? null : await waits.FindAsync(notice.Subject, cancellationToken);
            if (StandingNotices.IsGoodAgain(notice, details, wait))
            {
                await notifier.TellAsync(notice with { IsOver = true, At = now }, cancellationToken);
            }

            _standing.Remove(notice.Id);
        }
    }

    // A wait that has failed was open at the last look or has begun since; at the first look it is one of the last day.
    private async Task LookForFailuresAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = (await releases.ReadAsync(cancellationToken)).SelectMany(release => release.Waits).DistinctBy(wait => wait.InstanceId).ToList();
        var ended = await waits.EndedAsync(_lookedAt - Overlap ?? now - LooksBack - LongestWait, cancellationToken);
        var seen = ended.Concat(open).DistinctBy(wait => wait.InstanceId).ToDictionary(wait => wait.InstanceId);
        foreach (var id in _open.Where(id => !seen.ContainsKey(id)))
        {
            if (await waits.FindAsync(id, cancellationToken) is { } wait)
            {
                seen.Add(id, wait);
            }
        }

        foreach (var wait in seen.Values.Where(wait => wait is { Result: TaskResult.Failed, Release: not null } && !(now - wait.EndedAt > LooksBack)))
        {
            await notifier.TellAsync(WaitNotice.Failed(wait, now), cancellationToken);
        }

        _open = [.. open.Where(wait => wait.Result is null).Select(wait => wait.InstanceId)];
        _lookedAt = now;
    }

    private async Task<Dictionary<string, Notice>> StandingAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var told = await notifier.ToldSinceAsync(now - InstanceRetention.Ended, cancellationToken);
        var over = told.Where(notice => notice.IsOver).Select(notice => Notice.IdOf(notice.Kind, notice.Subject, isOver: false)).ToHashSet();
        return told.Where(notice => !notice.IsOver && notice.Kind is not NoticeKind.Failed && !over.Contains(notice.Id)).DistinctBy(notice => notice.Id).ToDictionary(notice => notice.Id);
    }

    private static partial class Log
    {
        [LoggerMessage(9521, LogLevel.Warning, "Notices could not be looked up, the next attempt is in half a minute: {Reason}")]
        public static partial void LookFailed(ILogger logger, string reason);
    }
}
