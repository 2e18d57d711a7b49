namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /health</c>: the health of the server itself. Probes use <c>/healthz</c> instead.</summary>
internal static class HealthRoute
{
    /// <summary>The health page.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, HealthReader health) =>
        PageAnswer.Of<HealthPage, HealthDetails>(context, await health.ReadAsync(context.RequestAborted));
}
