using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Functions.Http;
using DeploymentOrchestrator.Intake;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary><c>POST /api/FluxStatus</c>: a cluster posts the status of its HelmReleases, signed like an event.</summary>
public sealed class FluxStatus(DomainFactory domain)
{
    // Each document must be read before its signature can be checked: without a limit, strangers could fill the memory with documents.
    private static readonly SemaphoreSlim AtOnce = new(4);

    /// <summary>Passes the raw bytes to the intake, because the signature covers the raw bytes.</summary>
    [Function(nameof(FluxStatus))]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "FluxStatus")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        await AtOnce.WaitAsync(cancellationToken);
        try
        {
            var body = await LimitedBody.ReadAsync(request.Body, StatusIntake.MaxBody, cancellationToken);
            var signature = request.Headers["X-Signature"].ToString();
            return ApiResults.From(await domain.StatusIntake(client).AcceptAsync(body, signature, cancellationToken), request.HttpContext.Response);
        }
        finally
        {
            AtOnce.Release();
        }
    }
}
