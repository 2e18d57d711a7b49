using System.Globalization;

namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>/kiosk-links</c>: the screens that are signed in by a link; for operators.</summary>
internal static class KioskLinkPages
{
    /// <summary>Adds the routes.</summary>
    public static void MapKioskLinks(this IEndpointRouteBuilder actions)
    {
        actions.MapGet("/kiosk-links", (HttpContext context, IKioskLinks links) => Page(context, links));
        actions.MapPost("/kiosk-links", MakeAsync);
        actions.MapGet("/kiosk-links/{name}/revoke", AskRevoke);
        actions.MapPost("/kiosk-links/{name}/revoke", RevokeAsync);
    }

    private static async Task<IResult> MakeAsync(HttpContext context, IKioskLinks links)
    {
        var (reason, problem) = await Forms.ReadReasonAsync(context);
        if (problem is not null)
        {
            return Page(context, links, problem, StatusCodes.Status400BadRequest);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        _ = int.TryParse(form["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days);
        var (made, refusal) = links.Make(context, form["name"].ToString().Trim(), days, reason);
        return refusal is null ? Page(context, links, made: made) : Page(context, links, refusal.Message, refusal.Status);
    }

    private static IResult AskRevoke(HttpContext context, string name, IKioskLinks links) => RevokePage(context, name, links, null, StatusCodes.Status200OK);

    private static async Task<IResult> RevokeAsync(HttpContext context, string name, IKioskLinks links)
    {
        var (reason, problem) = await Forms.ReadReasonAsync(context);
        return problem is not null ? RevokePage(context, name, links, problem, StatusCodes.Status400BadRequest)
            : links.Revoke(context, name, reason) ? Results.LocalRedirect("/kiosk-links")
            : NotFound(context, name);
    }

    private static IResult RevokePage(HttpContext context, string name, IKioskLinks links, string? problem, int status) =>
        links.List().FirstOrDefault(link => link.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } found
            ? NotFound(context, name)
            : PageAnswer.Of<ConfirmationPage, Confirmation>(
                context,
                new Confirmation(
                    "Revoke it?", $"Kiosk link {found.Name}", "/kiosk-links", ["Every screen that it signed in is signed out at its next request.", "To sign a screen in again, make another link."], "Revoke", IsGrave: true, problem),
                status);

    private static IResult Page(HttpContext context, IKioskLinks links, string? problem = null, int status = StatusCodes.Status200OK, NewKioskLink? made = null) =>
        PageAnswer.Of<KioskLinksPage, KioskLinksDetails>(context, new KioskLinksDetails(links.WhyNot is null ? links.List() : [], links.WhyNot, made, problem), status);

    private static IResult NotFound(HttpContext context, string name) => PageAnswer.NotFound(context, $"There is no kiosk link {SafeText.OneLine(name, 60)}.");
}

/// <summary>The page of the kiosk links.</summary>
/// <param name="Links">All links.</param>
/// <param name="WhyNot">Why kiosk links cannot be used here; null if they can.</param>
/// <param name="Made">The link that was just made, if any.</param>
/// <param name="Problem">Why no link was made, if somebody tried.</param>
public sealed record KioskLinksDetails(IReadOnlyList<KioskLink> Links, string? WhyNot, NewKioskLink? Made, string? Problem);
