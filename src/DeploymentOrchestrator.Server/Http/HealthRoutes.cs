namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>/healthz</c>, on both listeners, by anyone.</summary>
internal static class HealthRoutes
{
    /// <summary>Adds it.</summary>
    public static void MapHealth(this WebApplication app) => app.MapHealthChecks("/healthz").AllowAnonymous();
}
