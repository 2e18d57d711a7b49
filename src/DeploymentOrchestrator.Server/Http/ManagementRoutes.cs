namespace DeploymentOrchestrator.Server.Http;

/// <summary>The management listener: everything on it asks for the management key, unless its route says AllowAnonymous.</summary>
internal static class ManagementRoutes
{
    /// <summary>Adds the routes.</summary>
    public static void MapManagementRoutes(this WebApplication app)
    {
        var routes = app.MapGroup("").WithMetadata(Listener.Management);
        routes.MapGet("/api/deployments", DeploymentRoutes.ListAsync);
        routes.MapGet("/api/deployments/{release}/{version}", DeploymentRoutes.FindAsync);
    }
}
