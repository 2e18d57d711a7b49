using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /</c>.</summary>
internal static class OverviewRoute
{
    /// <summary>Every release that matches.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, AllReleases all, TimeProvider time)
    {
        var releases = await all.ReadAsync(context.RequestAborted);
        return PageAnswer.Of<OverviewPage, Overview>(context, Overview.Of(releases, OverviewFilter.From(context.Request.Query), time.GetUtcNow()));
    }
}
