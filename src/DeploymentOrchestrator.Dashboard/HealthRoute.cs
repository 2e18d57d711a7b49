using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /health</c>: how the server itself fares. For probes there is <c>/healthz</c>.</summary>
internal static class HealthRoute
{
    /// <summary>All of it.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, AllReleases all, IStoreStatus store, IIntakeStatus intake, ServerStart start, TimeProvider time)
    {
        var releases = await all.ReadAsync(context.RequestAborted);
        var waits = releases.SelectMany(release => release.Waits).ToList();
        var heard = from release in releases
                    from place in release.Places
                    group (release.Release, place.LastReportAt) by place.Place into reports
                    let last = reports.MaxBy(report => report.LastReportAt)
                    orderby last.LastReportAt
                    select new PlaceHeard(reports.Key, last.LastReportAt, last.Release);
        var status = store.Read();
        return PageAnswer.Of<HealthPage, HealthDetails>(context, new HealthDetails(
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
            start.At));
    }
}
