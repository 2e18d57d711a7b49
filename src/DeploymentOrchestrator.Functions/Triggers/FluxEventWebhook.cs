using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Functions.Http;
using DeploymentOrchestrator.Intake;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary><c>POST /api/FluxEvent</c>: receives events from Flux's notification-controller (provider generic-hmac). The signature is the key.</summary>
public sealed class FluxEventWebhook(DomainFactory domain)
{
    /// <summary>Passes the raw bytes to the intake, because the signature covers the raw bytes.</summary>
    [Function("FluxEvent")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "FluxEvent")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var body = await LimitedBody.ReadAsync(request.Body, FluxIntake.MaxBody, cancellationToken);
        var signature = request.Headers["X-Signature"].ToString();
        var answer = await domain.Create<FluxIntake>(client).AcceptWebhookAsync(body, signature, cancellationToken);
        return ApiResults.From(answer, request.HttpContext.Response);
    }
}
