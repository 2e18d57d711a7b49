using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Queries;
using DurableTask.Contracts;

namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>/waits/{id}/{action}</c>: GET shows what will happen, POST carries it out.</summary>
internal static class WaitActionRoutes
{
    /// <summary>Adds the routes.</summary>
    public static void MapWaitActions(this IEndpointRouteBuilder pages, IEndpointRouteBuilder actions)
    {
        foreach (var action in WaitActions.All)
        {
            pages.MapGet($"/waits/{{id}}/{action.Name}", (HttpContext context, string id, DeploymentReader deployments) => AskAsync(context, id, action, deployments));
            actions.MapPost($"/waits/{{id}}/{action.Name}", (HttpContext context, string id, DeploymentReader deployments, WaitActionExecutor executor, IManagementJournal journal) =>
                DoAsync(context, id, action, deployments, executor, journal));
        }
    }

    private static async Task<IResult> AskAsync(HttpContext context, string id, WaitAction action, DeploymentReader deployments) =>
        await deployments.FindWaitAsync(id, context.RequestAborted) is not { } wait ? WaitRoutes.NotFound(context, id)
        : !WaitActions.Of(wait).Contains(action) ? TooLate(context, wait)
        : Page(context, wait, action, null, StatusCodes.Status200OK);

    private static async Task<IResult> DoAsync(
        HttpContext context, string id, WaitAction action, DeploymentReader deployments, WaitActionExecutor executor, IManagementJournal journal)
    {
        if (await deployments.FindWaitAsync(id, context.RequestAborted) is not { } wait)
        {
            return WaitRoutes.NotFound(context, id);
        }

        var (reason, problem) = await Forms.ReadReasonAsync(context);
        if (problem is not null)
        {
            return Page(context, wait, action, problem, StatusCodes.Status400BadRequest);
        }

        if (!WaitActions.Of(wait).Contains(action))
        {
            return TooLate(context, wait);
        }

        journal.Record(context, action.Name, id, reason);
        try
        {
            var told = await executor.DoAsync(action, wait, reason!, context.RequestAborted);
            return told is null
                ? Results.LocalRedirect(After(action, wait))
                : PageAnswer.Of<MessagePage, PageMessage>(context, new PageMessage(action.Title.TrimEnd('…'), told));
        }
        catch (Exception ended) when (ended is InstanceEndedException or InstanceNotFoundException)
        {
            return TooLate(context, wait);
        }
    }

    private static IResult Page(HttpContext context, WaitView wait, WaitAction action, string? problem, int status) =>
        PageAnswer.Of<ConfirmationPage, Confirmation>(
            context,
            new Confirmation(
                $"{action.Title.TrimEnd('…')}?",
                Subject(wait),
                WaitLinks.Of(wait),
                [$"It concerns the wait of {Subject(wait)}{(WaitLinks.Where(wait) is { Length: > 0 } where ? $" in {where}" : "")}, plan {wait.Pipeline.PlanId}.", action.Preview],
                action.Title.TrimEnd('…'),
                action.IsGrave,
                problem),
            status);

    private static IResult TooLate(HttpContext context, WaitView wait) =>
        PageAnswer.Of<MessagePage, PageMessage>(context, new PageMessage("Not done", $"The wait of {Subject(wait)} has changed: this action is no longer possible."), StatusCodes.Status409Conflict);

    private static string After(WaitAction action, WaitView wait) =>
        action == WaitActions.Purge ? Release(wait)
        : action == WaitActions.Succeed || action == WaitActions.Fail ? WaitLinks.Of(WaitFinisher.IdOf(wait.InstanceId))
        : WaitLinks.Of(wait);

    private static string Subject(WaitView wait) => wait.Release is null ? "a refused request" : $"{wait.Release} {wait.Version}";

    private static string Release(WaitView wait) => wait.Release is { } release ? $"/releases/{Uri.EscapeDataString(release)}" : "/";
}
