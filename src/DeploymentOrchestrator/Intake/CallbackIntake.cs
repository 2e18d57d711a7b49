using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Intake;

/// <summary>Accepts pipeline requests: each becomes one wait, stored before the pipeline gets its 202 and starts to wait itself.</summary>
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
    private const int MaxEvaluations = 100;

    private static readonly OrchestrationRuntimeStatus[] Open =
        [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended];

    // Reserved of the token's lifetime: the result must be sent before it expires.
    private static readonly TimeSpan TokenReserve = TimeSpan.FromMinutes(3);

    /// <summary>Accepts a request. The same request sent twice is one wait, no matter what happened in between.</summary>
    /// <remarks>Sent with another token after its wait has ended, it counts as a new question: a success is sent again, and after a failure a new wait begins.</remarks>
    public async Task<IntakeResult> AcceptAsync(CallbackRequest request, CancellationToken cancellationToken)
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
            if (headers.IsCancel)
            {
                return await CancelAsync(target, cancellationToken);
            }

            var input = RequestBody.TryRead(request.Body, waits.Value.DefaultTimeout, flux.Value.RequireMatch, out var body, out var error)
                ? NewInput(body.Requests, null, target, acceptedAt, body.Timeout, body.TimeoutReason) with { Pipeline = body.Pipeline }
                : NewInput([], error, target, acceptedAt, waits.Value.DefaultTimeout, "the default timeout");
            return await FindOrStartAsync(input, headers, cancellationToken);
        }
        // CryptographicException: the key ring can be neither read nor made, so the token may not be stored.
        catch (Exception exception) when (exception is StoreUnavailableException or CryptographicException)
        {
            Log.NotStored(logger, exception);
            return new(503, "The request could not be stored now; the service's log says why. Run the job again in a moment.", RetryAfter: 5);
        }
    }

    // A check that is evaluated again asks with the same ids and another token, after its wait has ended. Each evaluation is a wait of its own,
    // under ids that follow from one another, so that whoever asks twice, at whatever time, comes to the same one. An id is never used again.
    private async Task<IntakeResult> FindOrStartAsync(WaitInput input, CallbackHeaders headers, CancellationToken cancellationToken)
    {
        string? success = null;
        for (var evaluation = 1; evaluation <= MaxEvaluations; evaluation++)
        {
            var instanceId = IdOf(input, evaluation);
            var known = await client.FindAsync(instanceId, cancellationToken);
            if (known is null)
            {
                if (await StartAsync(instanceId, input with { EarlierSuccess = success }, cancellationToken) is { } answer)
                {
                    return answer;
                }

                // Another request won the race: its wait is there now.
                known = await client.FindAsync(instanceId, cancellationToken);
            }

            if (known is null)
            {
                return CallbackAnswers.Of(instanceId, input);
            }

            var asked = Json.Read<WaitInput>(known.SerializedInput);
            if (!known.IsCompleted || headers.HaveTokenOf(asked.Target, protector))
            {
                Log.Known(logger, instanceId, known.RuntimeStatus);
                return CallbackAnswers.Of(instanceId, asked);
            }

            success = IsSame(asked, input) ? SuccessOf(known) : null;
        }

        var refusal = new IntakeResult(429, $"This task has asked {MaxEvaluations} times, the most that is taken. Start a new run.");
        Log.Refused(logger, refusal.StatusCode, refusal.Message);
        return refusal;
    }

    /// <returns>Null if an instance of that id exists by now.</returns>
    private async Task<IntakeResult?> StartAsync(string instanceId, WaitInput input, CancellationToken cancellationToken)
    {
        if (await CheckCapsAsync(input.Target.PlanId, cancellationToken) is { } full)
        {
            Log.Refused(logger, full.StatusCode, full.Message);
            return full;
        }

        var shown = waits.Value.PagesUrl is { } pages ? input with { PageUrl = $"{pages}waits/{Uri.EscapeDataString(instanceId)}" } : input;
        if (!await client.StartAsync(Names.PipelineWait, shown, instanceId, input.Target.PlanId, cancellationToken))
        {
            return null;
        }

        queries.Started(Names.PipelineWait, input.Target.PlanId);
        if (input.Request is { } request)
        {
            Log.Accepted(logger, instanceId, request.Release, request.Version ?? request.AppVersion, input.Target.PlanId, input.Deadline);
        }
        else
        {
            Log.WillFail(logger, instanceId, input.Target.PlanId, input.Refusal);
        }

        return CallbackAnswers.Of(instanceId, input);
    }

    // Found by its key and not by its id: who cancels need not send the body again.
    private async Task<IntakeResult> CancelAsync(CallbackTarget target, CancellationToken cancellationToken)
    {
        var ended = 0;
        await foreach (var open in OpenWaitsAsync(cancellationToken))
        {
            if (Json.Read<WaitInput>(open.SerializedInput).Target.WaitKey != target.WaitKey)
            {
                continue;
            }

            if (await client.TerminateAsync(open.InstanceId, "Canceled by its pipeline.", cancellationToken))
            {
                Log.Canceled(logger, open.InstanceId, target.PlanId);
                ended++;
            }
        }

        return new(202, ended > 0 ? "Canceled: the task's wait has ended." : "Nothing to cancel: no wait of this task is open.");
    }

    private async IAsyncEnumerable<OrchestrationMetadata> OpenWaitsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new InstanceQuery(Names.PipelineWait, Statuses: Open);
        do
        {
            var page = await queries.ListAsync(query, cancellationToken);
            foreach (var wait in page.Values)
            {
                yield return wait;
            }

            query = query with { ContinuationToken = page.ContinuationToken };
        }
        while (query.ContinuationToken is not null);
    }

    private static string IdOf(WaitInput input, int evaluation) => input.Request is { } request
        ? InstanceIds.ForWait(request.Release, VersionOf(request), input.Target.WaitKey, evaluation)
        : InstanceIds.ForRefusal(input.Target.WaitKey, evaluation);

    private static string VersionOf(WaitRequest request) => request.Version ?? InstanceIds.OfAppVersion(request.AppVersion!);

    private static bool IsSame(WaitInput earlier, WaitInput input) =>
        JsonElement.DeepEquals(Json.Write(earlier.Request), Json.Write(input.Request))
        && JsonElement.DeepEquals(Json.Write(earlier.Others), Json.Write(input.Others));

    private static string? SuccessOf(OrchestrationMetadata ended) =>
        ended.RuntimeStatus == OrchestrationRuntimeStatus.Completed && Json.Read<WaitOutcome>(ended.SerializedOutput) is { Result: TaskResult.Succeeded } outcome ? outcome.Reason : null;

    private async Task<IntakeResult?> CheckCapsAsync(string planId, CancellationToken cancellationToken)
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
        IReadOnlyList<WaitRequest> requests, string? refusal, CallbackTarget target, DateTimeOffset acceptedAt, TimeSpan timeout, string reason)
    {
        var (deadline, why) = (acceptedAt + timeout, reason);
        if (target.TokenExpiresAt - TokenReserve is { } tokenEnd && tokenEnd < deadline)
        {
            (deadline, why) = (tokenEnd, $"its access token expires at {target.TokenExpiresAt:HH:mm:ss} UTC, less {TokenReserve.TotalMinutes:0} min");
        }

        return new(requests.Count > 0 ? requests[0] : null, refusal, target, acceptedAt, deadline, why, waits.Value.ToSettings())
        {
            Others = requests.Count > 1 ? [.. requests.Skip(1)] : null,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "{InstanceId}: plan {PlanId} waits for {Release} {Version} until {Deadline:u}")]
        public static partial void Accepted(
            ILogger logger, string instanceId, string release, string? version, string planId, DateTimeOffset deadline);

        [LoggerMessage(2002, LogLevel.Information, "{InstanceId}: the same request again, the wait is {Status}")]
        public static partial void Known(ILogger logger, string instanceId, OrchestrationRuntimeStatus status);

        [LoggerMessage(2003, LogLevel.Warning, "Refused a request with {StatusCode}: {Reason}")]
        public static partial void Refused(ILogger logger, int statusCode, string reason);

        [LoggerMessage(2004, LogLevel.Error, "A request could not be stored, its pipeline was answered 503")]
        public static partial void NotStored(ILogger logger, Exception exception);

        [LoggerMessage(2006, LogLevel.Information, "{InstanceId}: canceled by its pipeline, plan {PlanId}")]
        public static partial void Canceled(ILogger logger, string instanceId, string planId);

        [LoggerMessage(2005, LogLevel.Warning, "{InstanceId}: plan {PlanId} asked for what cannot be awaited, its task will be failed: {Refusal}")]
        public static partial void WillFail(ILogger logger, string instanceId, string planId, string? refusal);
    }
}
