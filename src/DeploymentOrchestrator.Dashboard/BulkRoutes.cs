namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>/bulk/{action}</c>: GET lists the items it applies to, POST applies the action to the listed items that are still selected.</summary>
internal static class BulkRoutes
{
    /// <summary>Adds the routes.</summary>
    public static void MapBulkActions(this IEndpointRouteBuilder pages, IEndpointRouteBuilder actions)
    {
        foreach (var action in BulkAction.All)
        {
            pages.MapGet($"/bulk/{action.Name}", (HttpContext context, string? release, BulkExecutor bulk) => AskAsync(context, action, release, bulk, null, StatusCodes.Status200OK));
            actions.MapPost($"/bulk/{action.Name}", (HttpContext context, string? release, BulkExecutor bulk, IManagementJournal journal) => DoAsync(context, action, release, bulk, journal));
        }
    }

    private static async Task<IResult> AskAsync(HttpContext context, BulkAction action, string? release, BulkExecutor bulk, string? problem, int status)
    {
        var only = string.IsNullOrWhiteSpace(release) ? null : release.Trim();
        var (items, hasMore) = await bulk.FindAsync(action, only, context.RequestAborted);
        return PageAnswer.Of<BulkQuestionPage, BulkQuestion>(context, new BulkQuestion(action, only, items, hasMore, problem), status);
    }

    private static async Task<IResult> DoAsync(HttpContext context, BulkAction action, string? release, BulkExecutor bulk, IManagementJournal journal)
    {
        var (reason, problem) = await Forms.ReadReasonAsync(context);
        if (problem is not null)
        {
            return await AskAsync(context, action, release, bulk, problem, StatusCodes.Status400BadRequest);
        }

        var ids = (await context.Request.ReadFormAsync(context.RequestAborted))["id"].OfType<string>().Distinct(StringComparer.Ordinal).Take(BulkExecutor.Most).ToList();
        if (ids.Count == 0)
        {
            return await AskAsync(context, action, release, bulk, "Choose at least one.", StatusCodes.Status400BadRequest);
        }

        var refused = new List<BulkRefusal>();
        foreach (var id in ids)
        {
            if (await bulk.DoAsync(action, id, reason!, () => journal.Record(context, action.Name, id, reason), context.RequestAborted) is { } why)
            {
                refused.Add(new BulkRefusal(id, why));
            }
        }

        return PageAnswer.Of<BulkResultPage, BulkResult>(context, new BulkResult(action, ids.Count - refused.Count, refused));
    }
}
