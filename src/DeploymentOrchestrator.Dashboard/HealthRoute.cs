namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /health</c>: how the server itself fares. For probes there is <c>/healthz</c>.</summary>
internal static class HealthRoute
{
    /// <summary>All of it.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, HealthReader health) =>
        PageAnswer.Of<HealthPage, HealthDetails>(context, await health.ReadAsync(context.RequestAborted));
}
