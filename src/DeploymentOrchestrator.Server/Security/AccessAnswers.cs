using System.Security.Claims;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Http;
using DeploymentOrchestrator.Server.Keys;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>The answers to callers without access: a person gets the sign-in page, a program a problem, and after too many wrong keys a request to wait.</summary>
internal sealed class AccessAnswers(KeyGuesses guesses, Refusals refusals) : IAuthorizationMiddlewareResultHandler
{
    private const string KeyReadsOnly = "This key reads only. What changes something, and who did what, is for those who have a management key (Keys:Management).";

    /// <inheritdoc/>
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (context.User.Identity is { IsAuthenticated: true })
        {
            OpenConnection.Trust(context);
        }

        return authorizeResult switch
        {
            { Succeeded: true } => next(context),
            { Forbidden: true } => ForbidAsync(context),
            _ => ChallengeAsync(context),
        };
    }

    private static Task ForbidAsync(HttpContext context) =>
        !context.User.IsInRole(Roles.Reader) ? ApiResults.Problem(StatusCodes.Status403Forbidden, null).ExecuteAsync(context)
        : WantsPage(context) ? PageAnswer.Of<MessagePage, PageMessage>(context, new PageMessage("Not done", ReadsOnly(context)), StatusCodes.Status403Forbidden).ExecuteAsync(context)
        : ApiResults.Problem(StatusCodes.Status403Forbidden, ReadsOnly(context)).ExecuteAsync(context);

    private static string ReadsOnly(HttpContext context) =>
        context.User.FindFirstValue(ClaimTypes.Name) is { } name ? $"You are {name}, who reads only. What changes something, and who did what, is for operators (SignIn:OperatorValue)."
        : context.User.HasClaim(claim => claim.Type == Sessions.Kiosk) ? "This screen was signed in by a kiosk link, which reads only. To change something, sign in with a management key."
        : KeyReadsOnly;

    private Task ChallengeAsync(HttpContext context)
    {
        var status = StatusCodes.Status401Unauthorized;
        if (AccessKeys.IsIn(context.Request) && !guesses.Count(context))
        {
            status = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "60";
        }

        return Listener.Of(context) == Listener.Public
            ? refusals.AnswerAsync(context, status, WrongFunctionKey(context.Request.Query["code"].ToString()))
            : status == StatusCodes.Status401Unauthorized && WantsPage(context) ? SignInRoutes.ChallengeAsync(context)
            : ApiResults.Problem(status, WrongManagementKey(status)).ExecuteAsync(context);
    }

    private static bool WantsPage(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<PageMetadata>() is not null && !PageAnswer.PrefersJson(context.Request);

    private static string WrongManagementKey(int status) => status == StatusCodes.Status429TooManyRequests
        ? "The management key is wrong, and so were the ones before. Wait a minute."
        : "The management key is missing or wrong. Send it as ?code= or x-functions-key; it must be one of Keys:Management, or what the file management-key in the data folder holds. The function key does not open this listener.";

    private static string WrongFunctionKey(string code) => code switch
    {
        "" => "The function key is missing. The pipeline's AzureFunction@1 sends its input 'key' as ?code=; it must be one of Keys:Function.",
        _ when code.Contains("code=", StringComparison.OrdinalIgnoreCase) =>
            "The function key came twice. The task appends its input 'key' as ?code= by itself: its input 'function' must end with /api/AdoCallBack.",
        _ => "The function key is wrong. The pipeline's AzureFunction@1 sends its input 'key' as ?code=; it must be one of Keys:Function.",
    };
}
