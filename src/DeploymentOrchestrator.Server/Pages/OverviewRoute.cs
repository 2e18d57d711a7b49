using DeploymentOrchestrator.Deployments;

namespace DeploymentOrchestrator.Server.Pages;

/// <summary><c>GET /</c>.</summary>
internal static class OverviewRoute
{
    /// <summary>Every release that matches.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, DeploymentReader deployments, TimeProvider time)
    {
        var releases = await deployments.ListAsync(null, context.RequestAborted);
        return PageAnswer.Of<OverviewPage, Overview>(context, Overview.Of(releases, OverviewFilter.From(context.Request.Query), time.GetUtcNow()));
    }
}
