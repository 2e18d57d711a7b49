using DeploymentOrchestrator.Server.Http.Document;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>
/// <c>/healthz</c>, by anyone: live as long as it answers, ready while it can take requests. On a listener of its own if that has an address,
/// so that no caller can delay the probes; else on the other two.
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

        Describe(routes.MapHealthChecks("/healthz"), "Ready: the database can be written. On the listener of Probes:Urls, else on both others.");
        Describe(routes.MapHealthChecks("/healthz/ready", new HealthCheckOptions { ResponseWriter = ReadyDetails.WriteAsync }), "The same as /healthz, with the verdict's details on the management listener.");

        // Nothing is asked: do not restart because of a full disk.
        routes.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false })
            .WithSummary("Live: the process answers. On the listener of Probes:Urls, else on both others.")
            .Answers(200, "Healthy.");
    }

    private static void Describe(IEndpointConventionBuilder route, string summary) =>
        route.WithSummary(summary).Answers(200, "Healthy.").Answers(503, "Unhealthy: no request can be accepted.");
}
