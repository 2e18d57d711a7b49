using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Http.DurableTask;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>The management listener: every route names a policy, and one that names none is closed.</summary>
internal static class ManagementRoutes
{
    /// <summary>Adds the routes.</summary>
    public static void MapManagementRoutes(this WebApplication app)
    {
        var routes = app.MapGroup("").WithMetadata(Listener.Management);
        var reads = routes.MapGroup("").RequireAuthorization(Policies.Read);
        var changes = routes.MapGroup("").RequireAuthorization(Policies.Change);
        reads.MapGet("/api/deployments", DeploymentRoutes.ListAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync);
        reads.MapGet("/api/deployments/{release}/{version}", DeploymentRoutes.FindAsync);
        reads.MapGet("/api/instances/{id}/history", HistoryRoutes.GetAsync);
        reads.MapGet("/api/dead-letters", DeadLetterRoutes.ListAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync);
        changes.MapPost("/api/dead-letters/{id}/redrive", DeadLetterRoutes.RedriveAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync);
        changes.MapDelete("/api/dead-letters/{id}", DeadLetterRoutes.DeleteAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync);
        changes.MapPost("/api/waits/{id}/finish", FinishRoute.HandleAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync);
        reads.MapGet("/openapi.json", ApiDocument.Get);
        routes.MapDurableTask();
    }
}
