using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>The pages for people, on the management listener, and the way in.</summary>
internal static class PageRoutes
{
    /// <summary>Adds the routes.</summary>
    public static void MapPages(this WebApplication app)
    {
        // For people: the description of the API is for programs.
        var routes = app.MapGroup("").WithMetadata(Listener.Management).ExcludeFromDescription().AddEndpointFilter(SmallForms.CheckAsync);
        routes.MapSignIn();
        routes.MapDashboard();
    }
}
