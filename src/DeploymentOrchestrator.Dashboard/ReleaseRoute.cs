using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /releases/{release}</c>.</summary>
internal static class ReleaseRoute
{
    /// <summary>The page of a release.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, string release, string? after, DeploymentReader deployments, IWaitHistory history, TimeProvider time)
    {
        try
        {
            var now = time.GetUtcNow();
            return await deployments.FindReleaseAsync(release, after, context.RequestAborted) is { } story
                ? PageAnswer.Of<ReleasePage, ReleaseDetails>(context, ReleaseDetails.Of(story, now) with
                {
                    History = await HistoryRoute.ReadAsync(history, HistoryFilter.From(context.Request.Query) with { Release = story.Release }, now, context.RequestAborted),
                }, tables: PageTables.Of)
                : PageAnswer.NotFound(context, $"No pipeline has asked for {SafeText.OneLine(release, 80)}, and Flux has not reported anything about it.");
        }
        catch (ArgumentException)
        {
            return PageAnswer.NotFound(context, "This part of the list no longer exists. Open the release again.");
        }
    }
}
