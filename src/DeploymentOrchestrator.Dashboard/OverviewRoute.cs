using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /</c>.</summary>
internal static class OverviewRoute
{
    /// <summary>Every release that matches; a table has all of them, a page some.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, AllReleases all, TimeProvider time)
    {
        var releases = await all.ReadAsync(context.RequestAborted);
        var pageSize = PageAnswer.FormatOf(context.Request) is PageFormat.Csv ? int.MaxValue : Overview.PageSize;
        return PageAnswer.Of<OverviewPage, Overview>(context, Overview.Of(releases, OverviewFilter.From(context.Request.Query), time.GetUtcNow(), pageSize), tables: PageTables.Of);
    }
}
