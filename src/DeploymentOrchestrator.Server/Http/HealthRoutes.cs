using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>/healthz</c>, on both listeners, by anyone: live as long as it answers, ready while it can take requests.</summary>
internal static class HealthRoutes
{
    /// <summary>Adds the routes; <c>/healthz</c> itself is ready.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/healthz").AllowAnonymous();
        app.MapHealthChecks("/healthz/ready").AllowAnonymous();

        // Nothing is asked: a full disk is no reason to start again.
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
    }
}
