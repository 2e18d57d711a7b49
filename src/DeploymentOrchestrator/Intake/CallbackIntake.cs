using System.Security.Cryptography;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Configuration;
using DeploymentOrchestrator.Deployments;
using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Intake;

/// <summary>Pipeline requests in: each becomes one wait, durable before the pipeline hears 202 and begins to wait itself.</summary>
/// <remarks>
/// Azure DevOps shows its user only the body of a 2xx answer. So a request that says who asks but not clearly what for is answered 202, and
/// its wait does nothing but fail the task with the reason.
/// </remarks>
public sealed partial class CallbackIntake(
    DurableTaskClient client,
    IInstanceQueries queries,
    IOptions<AzureDevOpsOptions> azureDevOps,
    IOptions<FluxOptions> flux,
    IOptions<WaitOptions> waits,
    TokenProtector protector,
    TimeProvider time,
    ILogger<CallbackIntake> logger)
{
    private const int MaxOpenPerPlan = 100;

    // Of the token's last minutes: what has to be told must be told with it.
    private static readonly TimeSpan TokenReserve = TimeSpan.FromMinutes(3);

    /// <summary>Takes a request. The same one sent twice is one wait, whatever happened in between.</summary>
    public async Task<IntakeAnswer> AcceptAsync(CallbackRequest request, CancellationToken cancellationToken)
    {
        var acceptedAt = time.GetUtcNow();
        var traceParent = request.Headers.FirstOrDefault(header => header.Key.Equals("traceparent", StringComparison.OrdinalIgnoreCase)).Value;
        using var span = Telemetry.StartRequest(traceParent);
        if (!CallbackHeaders.TryRead(request.Headers, azureDevOps.Value, acceptedAt, out var headers, out var refusal))
        {
            Log.Refused(logger, refusal.StatusCode, refusal.Message);
            return refusal;
        }

        try
        {
            var target = headers.ToTarget(protector, Telemetry.TraceParentOf(span, traceParent));
            var input = RequestBody.TryRead(request.Body, waits.Value.DefaultTimeout, flux.Value.RequireMatch, out var body, out var error)
                ? NewInput(body.Request, null, target, acceptedAt, body.Timeout, body.TimeoutReason)
                : NewInput(null, error, target, acceptedAt, waits.Value.DefaultTimeout, "the default timeout");
            return await StartAsync(input, cancellationToken);
        }
        // CryptographicException: the key ring can be neither read nor made, so the token may not be stored.
        catch (Exception exception) when (exception is StoreUnavailableException or CryptographicException)
        {
            Log.NotStored(logger, exception);
            return new(503, "The request could not be stored now; the service's log says why. Run the job again in a moment.", RetryAfter: 5);
        }
    }

    private async Task<IntakeAnswer> StartAsync(WaitInput input, CancellationToken cancellationToken)
    {
        var instanceId = input.Request is { } wait
            ? InstanceIds.ForWait(wait.Release, wait.Version!, input.Target.WaitKey)
            : InstanceIds.ForRefusal(input.Target.WaitKey);
        if (await FindAsync(instanceId, cancellationToken) is { } known)
        {
            return known;
        }

        if (await CheckCapsAsync(input.Target.PlanId, cancellationToken) is { } full)
        {
            Log.Refused(logger, full.StatusCode, full.Message);
            return full;
        }

        var shown = waits.Value.PagesUrl is { } pages ? input with { PageUrl = $"{pages}waits/{Uri.EscapeDataString(instanceId)}" } : input;
        var isNew = await client.StartAsync(Names.PipelineWait, shown, instanceId, input.Target.PlanId, cancellationToken);
        // Not new: the same request won the race; its wait is the one.
        if (!isNew && await FindAsync(instanceId, cancellationToken) is { } winner)
        {
            return winner;
        }

        queries.Started(Names.PipelineWait, input.Target.PlanId);
        if (input.Request is { } request)
        {
            Log.Accepted(logger, instanceId, request.Release, request.Version!, input.Target.PlanId, input.Deadline);
        }
        else
        {
            Log.WillFail(logger, instanceId, input.Target.PlanId, input.Refusal);
        }

        return Answer(instanceId, input);
    }

    private async Task<IntakeAnswer?> FindAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(instanceId, cancellationToken) is not { } known)
        {
            return null;
        }

        Log.Known(logger, instanceId, known.RuntimeStatus);
        return Answer(instanceId, Json.Read<WaitInput>(known.SerializedInput));
    }

    private async Task<IntakeAnswer?> CheckCapsAsync(string planId, CancellationToken cancellationToken)
    {
        if (await queries.CountUnfinishedAsync(Names.PipelineWait, planId, cancellationToken) >= MaxOpenPerPlan)
        {
            return new(429, $"This run has {MaxOpenPerPlan} unfinished waits, the most that one run may have.", RetryAfter: 60);
        }

        return await queries.CountUnfinishedAsync(Names.PipelineWait, planId: null, cancellationToken) >= waits.Value.MaxOpen
            ? new(503, $"{waits.Value.MaxOpen} waits are unfinished, the most that this service takes (Waits:MaxOpen).", RetryAfter: 60)
            : null;
    }

    private WaitInput NewInput(
        WaitRequest? request, string? refusal, CallbackTarget target, DateTimeOffset acceptedAt, TimeSpan timeout, string reason)
    {
        var deadline = acceptedAt + timeout;
        var tokenEnd = target.TokenExpiresAt - TokenReserve;
        return tokenEnd < deadline
            ? new(request, refusal, target, acceptedAt, tokenEnd.Value, $"its access token expires at {target.TokenExpiresAt:HH:mm:ss} UTC, less {TokenReserve.TotalMinutes:0} min", waits.Value.ToSettings())
            : new(request, refusal, target, acceptedAt, deadline, reason, waits.Value.ToSettings());
    }

    // Never a management address: those carry a key, and this line is printed in the pipeline's log.
    private static IntakeAnswer Answer(string instanceId, WaitInput input)
    {
        if (input.Request is not { } request)
        {
            return new(202, $"Refused, and the task will be failed with this reason: {input.Refusal}", instanceId);
        }

        var what = request.WaitFor == WaitFor.Tested ? "deployed and tested" : "deployed";
        var where = string.Join(", ", request.Match
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}")
            .Prepend(request.Namespace is { } name ? $"namespace {name}" : "any namespace"));
        return new(202,
            $"Waiting until HelmRelease {request.Release} {request.Version} is {what} in {where}, at most until {input.Deadline:yyyy-MM-dd HH:mm:ss} UTC ({input.DeadlineReason}). Wait {instanceId}",
            instanceId);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 101, Level = LogLevel.Information, Message = "{InstanceId}: plan {PlanId} waits for {Release} {Version} until {Deadline:u}")]
        public static partial void Accepted(
            ILogger logger, string instanceId, string release, string version, string planId, DateTimeOffset deadline);

        [LoggerMessage(EventId = 102, Level = LogLevel.Information, Message = "{InstanceId}: the same request again, the wait is {Status}")]
        public static partial void Known(ILogger logger, string instanceId, OrchestrationRuntimeStatus status);

        [LoggerMessage(EventId = 103, Level = LogLevel.Warning, Message = "Refused a request with {StatusCode}: {Reason}")]
        public static partial void Refused(ILogger logger, int statusCode, string reason);

        [LoggerMessage(EventId = 104, Level = LogLevel.Error, Message = "A request could not be stored, its pipeline was answered 503")]
        public static partial void NotStored(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 105, Level = LogLevel.Warning, Message = "{InstanceId}: plan {PlanId} asked for what cannot be awaited, its task will be failed: {Refusal}")]
        public static partial void WillFail(ILogger logger, string instanceId, string planId, string? refusal);
    }
}
