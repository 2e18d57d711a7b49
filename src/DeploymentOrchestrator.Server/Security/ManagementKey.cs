using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Http;
using DeploymentOrchestrator.Server.Keys;
using Microsoft.AspNetCore.Authorization;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>Keeps the second listener closed to whoever has no management key, also where there is no route: what is there is nobody else's business.</summary>
internal static class ManagementKey
{
    /// <summary>Adds the check, after routing.</summary>
    public static void UseManagementKey(this WebApplication app)
    {
        var keys = app.Services.GetRequiredService<ServerKeys>();
        var guesses = app.Services.GetRequiredService<KeyGuesses>();
        app.Use((context, next) =>
        {
            var metadata = context.GetEndpoint()?.Metadata;
            var isPage = metadata?.GetMetadata<Page>() is not null;
            if (Listener.Of(context) != Listener.Management || metadata?.GetMetadata<IAllowAnonymous>() is not null)
            {
                return next(context);
            }

            // A session opens pages only: what a browser sends by itself must not steer the API.
            var isSession = isPage && context.User.Identity is { IsAuthenticated: true };
            var isOperator = keys.Management.Accept(context.Request) || (isSession && !context.User.IsInRole(Roles.Reader));
            if (isOperator || isSession || keys.ReadOnly.Accept(context.Request))
            {
                OpenConnection.Trust(context);
                return isOperator || ChangesNothing(context, metadata) ? next(context) : RefuseAsync(context, isPage);
            }

            if (AccessKeys.IsIn(context.Request) && !guesses.Count(context))
            {
                context.Response.Headers.RetryAfter = "60";
                return Answers.WriteProblemAsync(context, StatusCodes.Status429TooManyRequests, "The management key is wrong, and so were the ones before. Wait a minute.");
            }

            return isPage && !PageAnswer.PrefersJson(context.Request)
                ? SignInRoutes.ChallengeAsync(context)
                : Answers.WriteProblemAsync(
                    context,
                    StatusCodes.Status401Unauthorized,
                    "The management key is missing or wrong. Send it as ?code= or x-functions-key; it must be one of Keys:Management, or what the file management-key in the data folder holds. The function key does not open this listener.");
        });
    }

    private static bool ChangesNothing(HttpContext context, EndpointMetadataCollection? metadata) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || metadata?.GetMetadata<OwnSession>() is not null;

    private static Task RefuseAsync(HttpContext context, bool isPage)
    {
        const string ReadsOnly = "This key reads only. Whoever changes something needs a management key (Keys:Management).";
        return isPage && !PageAnswer.PrefersJson(context.Request)
            ? PageAnswer.Of<MessagePage, Message>(context, new Message("Not done", ReadsOnly), StatusCodes.Status403Forbidden).ExecuteAsync(context)
            : Answers.WriteProblemAsync(context, StatusCodes.Status403Forbidden, ReadsOnly);
    }
}
