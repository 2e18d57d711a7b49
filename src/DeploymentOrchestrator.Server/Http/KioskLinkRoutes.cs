using System.ComponentModel;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Http.DurableTask;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>/api/kiosk-links</c>: links that sign a screen in, to read.</summary>
internal static class KioskLinkRoutes
{
    /// <summary>The links, by name.</summary>
    public static IResult List(HttpContext context, IKioskLinks links)
    {
        _ = new ManagementQuery(context.Request);
        return links.WhyNot is { } whyNot ? ApiResults.Problem(StatusCodes.Status409Conflict, whyNot) : Results.Json(links.List(), Json.Options);
    }

    /// <summary>Makes one.</summary>
    public static IResult Make(HttpContext context, [Description("What it is called.")] string name, IKioskLinks links)
    {
        var days = new ManagementQuery(context.Request).Count("days", Security.KioskLinks.UsualDays, int.MaxValue);
        var (made, refusal) = links.Make(context, name, days);
        return refusal switch
        {
            null => Results.Json(made, Json.Options, statusCode: StatusCodes.Status201Created),
            { Status: StatusCodes.Status400BadRequest } => throw ManagementException.BadRequest(refusal.Message),
            _ => ApiResults.Problem(refusal.Status, refusal.Message),
        };
    }

    /// <summary>Revokes one.</summary>
    public static Results<NoContent, ProblemHttpResult> Revoke(HttpContext context, [Description("Which.")] string name, IKioskLinks links)
    {
        _ = new ManagementQuery(context.Request);
        return links.Revoke(context, name) ? TypedResults.NoContent() : ApiResults.Problem(StatusCodes.Status404NotFound, $"There is no kiosk link {SafeText.OneLine(name, 60)}.");
    }
}
