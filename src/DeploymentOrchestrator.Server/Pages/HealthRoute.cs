using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Hosting;
using DeploymentOrchestrator.Server.Management;

namespace DeploymentOrchestrator.Server.Pages;

/// <summary><c>GET /health</c>: how the server itself fares. For probes there is <c>/healthz</c>.</summary>
internal static class HealthRoute
{
    /// <summary>All of it.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, AllReleases all, TaskHub hub, ServerSettings settings, TimeProvider time)
    {
        var releases = await all.ReadAsync(context.RequestAborted);
        var waits = releases.SelectMany(release => release.Waits).ToList();
        var heard = from release in releases
                    from place in release.Places
                    group (release.Release, place.LastReportAt) by place.Place into reports
                    let last = reports.MaxBy(report => report.LastReportAt)
                    orderby last.LastReportAt
                    select new PlaceHeard(reports.Key, last.LastReportAt, last.Release);
        var writes = hub.Database?.Writes;
        return PageAnswer.Of<HealthPage, HealthDetails>(context, new HealthDetails(
            time.GetUtcNow(),
            waits.Count,
            waits.MinBy(wait => wait.AcceptedAt),
            [.. waits.Where(States.IsBlocked)],
            [.. heard],
            writes?.Waiting,
            writes?.CommitP99,
            hub.Database is null ? null : DatabaseBytes(settings.DatabasePath),
            FreeBytes(settings.DataFolder)));
    }

    private static long DatabaseBytes(string path) =>
        new[] { path, $"{path}-wal" }.Select(file => new FileInfo(file)).Where(file => file.Exists).Sum(file => file.Length);

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
