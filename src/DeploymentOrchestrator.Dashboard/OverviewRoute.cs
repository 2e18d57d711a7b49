using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /</c>.</summary>
internal static class OverviewRoute
{
    private const int DaysOfCauses = 7;

    /// <summary>The releases that match: all of them in a table, one page of them otherwise.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, AllReleases all, IWaitHistory history, TimeProvider time)
    {
        var releases = await all.ReadAsync(context.RequestAborted);
        var now = time.GetUtcNow();
        var ended = history.ReadKept(new DateTimeOffset(now.UtcDateTime.Date.AddDays(-DaysOfCauses), TimeSpan.Zero));
        var pageSize = PageAnswer.FormatOf(context.Request) is PageFormat.Csv ? int.MaxValue : Overview.PageSize;
        return PageAnswer.Of<OverviewPage, Overview>(context, Overview.Of(releases, ended, OverviewFilter.From(context.Request.Query), now, pageSize), tables: PageTables.Of);
    }
}
