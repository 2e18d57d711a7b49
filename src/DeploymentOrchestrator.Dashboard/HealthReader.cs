using DeploymentOrchestrator.Queries;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Reads the health of the server, for its page, metrics and notices.</summary>
/// <param name="all">Reads every release.</param>
/// <param name="store">The status of the store.</param>
/// <param name="intake">The status of the intake.</param>
/// <param name="start">Which version runs, and when it was started.</param>
/// <param name="time">The clock.</param>
/// <param name="thresholds">The limits from which a value is reported as a finding.</param>
public sealed class HealthReader(AllReleases all, IStoreStatus store, IIntakeStatus intake, ServerStart start, TimeProvider time, IOptions<HealthThresholds> thresholds)
{
    /// <summary>Reads the health.</summary>
    public async Task<HealthDetails> ReadAsync(CancellationToken cancellationToken)
    {
        var releases = await all.ReadAsync(cancellationToken);
        var waits = releases.SelectMany(release => release.Waits).ToList();
        var heard = from release in releases
                    from place in release.Places
                    group (release.Release, place.LastReportAt) by place.Place into reports
                    let last = reports.MaxBy(report => report.LastReportAt)
                    orderby last.LastReportAt
                    select new PlaceHeard(reports.Key, last.LastReportAt, last.Release);
        var status = store.Read();
        return new HealthDetails(
            time.GetUtcNow(),
            waits.Count,
            waits.MinBy(wait => wait.AcceptedAt),
            [.. waits.Where(States.IsBlocked)],
            [.. releases.SelectMany(release => release.Undelivered).Concat(waits.Where(States.IsUndelivered)).DistinctBy(wait => wait.InstanceId)],
            [.. heard],
            status.WriterQueue,
            status.CommitP99,
            status.DatabaseBytes,
            status.FreeBytes,
            intake.EventHub,
            intake.Watches,
            ServerStart.Version,
            start.At)
        {
            Thresholds = thresholds.Value,
        };
    }
}
