using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Keys;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace DeploymentOrchestrator.Server.Security;

/// <summary><c>/sign-in</c> and <c>/sign-out</c>: a key, a provider or a link once, a session afterwards.</summary>
internal static class SignInRoutes
{
    /// <summary>Adds the routes.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", (HttpContext context) => Page(context, null)).AllowAnonymous();
        routes.MapPost("/sign-in", SignInAsync).AllowAnonymous();
        routes.MapGet(KioskLinks.Path, OpenKioskAsync).AllowAnonymous();
        routes.MapPost("/sign-out", SignOutAsync).WithMetadata(new PageMetadata()).RequireAuthorization(Policies.Read);
        if (routes.ServiceProvider.GetService<ProviderEvents>() is { } provider)
        {
            routes.MapGet("/sign-in/provider", (HttpContext context) => provider.BeginAsync(context, Return(context))).AllowAnonymous();
        }

        if (routes.ServiceProvider.GetService<SignInLink>() is { } link)
        {
            routes.MapGet(SignInLink.Path, (HttpContext context, ServerKeys keys, KeyGuesses guesses) => SignInOnceAsync(context, link, keys, guesses)).AllowAnonymous();
        }
    }

    /// <summary>Answers a request for a page without session and key.</summary>
    public static Task ChallengeAsync(HttpContext context)
    {
        var here = $"{context.Request.Path}{context.Request.QueryString}";

        // A strict cookie is not sent when a link of another site is followed, e.g. of a pipeline's log. The browser is asked to follow
        // it once more from here: then it comes with the cookie, or is really without one.
        if (context.Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            context.Response.Headers["Refresh"] = $"0;url={here}";
            return Results.Text("One moment.").ExecuteAsync(context);
        }

        return Results.Redirect($"/sign-in?return={Uri.EscapeDataString(here)}").ExecuteAsync(context);
    }

    private static async Task<IResult> SignInAsync(HttpContext context, IAntiforgery forgery, ServerKeys keys, KeyGuesses guesses)
    {
        if (!context.Request.HasFormContentType || !await forgery.IsRequestValidAsync(context))
        {
            return Page(context, "The form has expired. Try again.", StatusCodes.Status400BadRequest);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await Sessions.BeginAsync(context, keys, form["key"].ToString().Trim()))
        {
            return Results.LocalRedirect(Return(context));
        }

        return Refuse(context, guesses, "That is not a management key, nor one that reads", "neither were the ones before");
    }

    private static async Task<IResult> OpenKioskAsync(HttpContext context, KioskLinks links, KeyGuesses guesses)
    {
        if (links.Open(context, context.Request.Query["code"].ToString()) is not { } link)
        {
            return Refuse(context, guesses, "This link was revoked or has expired, or part of it is missing: ask an operator for a new one", "so it was with those before");
        }

        // From here on the secret is in no address bar.
        await Sessions.BeginAsync(context, link);
        return Results.LocalRedirect("/");
    }

    private static IResult Refuse(HttpContext context, KeyGuesses guesses, string why, string before)
    {
        if (guesses.Count(context))
        {
            return Page(context, $"{why}.", StatusCodes.Status403Forbidden);
        }

        context.Response.Headers.RetryAfter = "60";
        return Page(context, $"{why}, and {before}. Wait a minute.", StatusCodes.Status429TooManyRequests);
    }

    private static async Task<IResult> SignInOnceAsync(HttpContext context, SignInLink link, ServerKeys keys, KeyGuesses guesses)
    {
        if (link.Take(context.Request.Query["code"].ToString()) is { } key && await Sessions.BeginAsync(context, keys, key))
        {
            return Results.LocalRedirect("/");
        }

        guesses.Count(context);
        return Page(context, $"This link was used before, or is older than {SignInLink.Life.TotalMinutes:0} minutes.", StatusCodes.Status403Forbidden);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery forgery)
    {
        if (!await forgery.IsRequestValidAsync(context))
        {
            return PageAnswer.Of<MessagePage, PageMessage>(context, new PageMessage("Not done", "The form has expired. Go back, reload the page and try again."), StatusCodes.Status400BadRequest);
        }

        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.LocalRedirect("/sign-in");
    }

    /// <summary>The page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">Why the last try failed, if one did.</param>
    /// <param name="status">The answer's status.</param>
    public static IResult Page(HttpContext context, string? problem, int status = StatusCodes.Status200OK) =>
        PageAnswer.Of<SignInPage, SignIn>(context, new SignIn(Return(context), problem, context.RequestServices.GetRequiredService<ServerSettings>().SignIn?.Authority.Host), status);

    // Only to a path of ours: "//elsewhere" would be another host. A header holds ASCII; our own links are escaped.
    private static string Return(HttpContext context)
    {
        var path = context.Request.Query["return"].ToString();
        return path is ['/'] || (path is ['/', not ('/' or '\\'), ..] && path.All(character => character is > ' ' and < '\x7f')) ? path : "/";
    }
}
