using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Functions.Http;
using DeploymentOrchestrator.Intake;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary><c>POST /api/AdoCallBack</c>: a pipeline asks to be released when a version has been deployed. The host checks the function key.</summary>
public sealed class AdoCallBack(DomainFactory domain)
{
    /// <summary>Passes the request to the intake.</summary>
    [Function(nameof(AdoCallBack))]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "AdoCallBack")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var body = await LimitedBody.ReadAsync(request.Body, RequestBody.MaxBody, cancellationToken);
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var answer = await domain.Create<CallbackIntake>(client).AcceptAsync(new CallbackRequest(headers, body), cancellationToken);
        return ApiResults.From(answer, request.HttpContext.Response);
    }
}
