using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>Who may call what: the ways to show who one is, and the policies that routes name.</summary>
internal static class AccessSetup
{
    /// <summary>Adds schemes and policies.</summary>
    public static void AddAccess(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<Proxies>();
        services.AddSingleton<KeyGuesses>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AccessKeyHandler>(AccessKeyHandler.SchemeName, null);
        services.AddSessions(settings);

        string[] schemes = [AccessKeyHandler.SchemeName, CookieAuthenticationDefaults.AuthenticationScheme];
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Read, policy => policy.AddAuthenticationSchemes(schemes).RequireRole(Roles.Reader, Roles.Operator))
            .AddPolicy(Policies.Change, policy => policy.AddAuthenticationSchemes(schemes).RequireRole(Roles.Operator))
            .AddPolicy(PublicRoutes.AskPolicy, policy => policy.AddAuthenticationSchemes(AccessKeyHandler.SchemeName).RequireRole(AccessKeyHandler.Pipeline))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(schemes).RequireAssertion(MayLearnThatNothingIsThere).Build());
    }

    /// <summary>Finds out who calls, and whether he may.</summary>
    public static void UseAccess(this WebApplication app)
    {
        // The provider's answer is known by its path alone, before routes and their listeners count.
        app.Use((context, next) =>
        {
            if (context.Request.Path != ProviderSetup.Callback || Listener.Of(context) == Listener.Management)
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        app.UseAuthentication();
        app.UseAuthorization();
    }

    // A route that names no policy is closed to everybody. Where there is no route, the management listener tells only those with a key or a session so.
    private static bool MayLearnThatNothingIsThere(AuthorizationHandlerContext access) =>
        access.Resource is HttpContext context
        && context.GetEndpoint() is not RouteEndpoint
        && (Listener.Of(context) != Listener.Management || context.User.Identity is { IsAuthenticated: true });
}
