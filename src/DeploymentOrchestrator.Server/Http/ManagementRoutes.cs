using DeploymentOrchestrator.Server.Http.DurableTask;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>The management listener: everything on it asks for the management key, unless its route says AllowAnonymous.</summary>
internal static class ManagementRoutes
{
    /// <summary>Adds the routes.</summary>
    public static void MapManagementRoutes(this WebApplication app)
    {
        var routes = app.MapGroup("").WithMetadata(Listener.Management);
        routes.MapGet("/api/deployments", DeploymentRoutes.ListAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync);
        routes.MapGet("/api/deployments/{release}/{version}", DeploymentRoutes.FindAsync);
        routes.MapGet("/api/instances/{id}/history", HistoryRoutes.GetAsync);
        routes.MapGet("/api/dead-letters", DeadLetterRoutes.ListAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync);
        routes.MapPost("/api/dead-letters/{id}/redrive", DeadLetterRoutes.RedriveAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync);
        routes.MapDelete("/api/dead-letters/{id}", DeadLetterRoutes.DeleteAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync);
        routes.MapPost("/api/waits/{id}/finish", FinishRoute.HandleAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync);
        routes.MapGet("/openapi.json", ApiDocument.Get);
        routes.MapDurableTask();
    }
}
