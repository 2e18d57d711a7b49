using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>
/// <c>/healthz</c>, by anyone: live as long as it answers, ready while it can take requests. On a listener of its own if that has an address,
/// so that nobody can hold up the probes; else on the other two.
/// </summary>
internal static class HealthRoutes
{
    /// <summary>Adds the routes; <c>/healthz</c> itself is ready.</summary>
    public static void MapHealth(this WebApplication app)
    {
        var routes = app.MapGroup("").AllowAnonymous();
        if (app.Services.GetRequiredService<Listeners>().HasProbes)
        {
            routes.WithMetadata(Listener.Probes);
        }

        routes.MapHealthChecks("/healthz");
        routes.MapHealthChecks("/healthz/ready");

        // Nothing is asked: do not restart because of a full disk.
        routes.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false });
    }
}
