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
        var keys = app.Services.GetRequiredService<ServerKeys>().Management;
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
            if (keys.Accept(context.Request) || (isPage && context.User.Identity is { IsAuthenticated: true }))
            {
                OpenConnection.Trust(context);
                return next(context);
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
}
