using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Server.Keys;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>The answer of <c>/healthz/ready</c>: the status for everyone, all details for callers with a key of the management listener.</summary>
internal static class ReadyDetails
{
    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        var keys = context.RequestServices.GetRequiredService<ServerKeys>();
        if (Listener.Of(context) != Listener.Management || !(keys.Management.Accept(context.Request) || keys.ReadOnly.Accept(context.Request)))
        {
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync($"{report.Status}");
            return;
        }

        var checks = report.Entries.Select(check => new { Name = check.Key, Status = $"{check.Value.Status}", check.Value.Description });
        await context.Response.WriteAsJsonAsync(new { Status = $"{report.Status}", Checks = checks, Findings = await FindingsAsync(context) }, Json.Options);
    }

    // A store that does not answer is what the status says already.
    private static async Task<IReadOnlyList<HealthFinding>?> FindingsAsync(HttpContext context)
    {
        try
        {
            return (await context.RequestServices.GetRequiredService<HealthReader>().ReadAsync(context.RequestAborted)).Findings;
        }
        catch (Exception error) when (error is StoreUnavailableException or global::DurableTask.Contracts.StoreUnavailableException)
        {
            return null;
        }
    }
}
