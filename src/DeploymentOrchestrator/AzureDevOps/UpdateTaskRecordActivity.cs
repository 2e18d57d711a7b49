using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Activity <see cref="Names.UpdateTaskRecord"/>: one visit of the best-effort lane. It never throws for what can be expected, and ends within 15 s.</summary>
public sealed partial class UpdateTaskRecordActivity(
    AzureDevOpsClient client, OrganizationGate gate, TokenProtector protector, TimeProvider time, ILogger<UpdateTaskRecordActivity> logger)
    : TaskActivity<TaskProgress, TaskProgressOutcome>
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public override async Task<TaskProgressOutcome> RunAsync(TaskActivityContext context, TaskProgress input)
    {
        using var span = CallTelemetry.StartCall(Names.UpdateTaskRecord, input.Target);
        var outcome = await TellAsync(input);
        if (outcome.Problem is not null)
        {
            Log.NotTold(logger, context.InstanceId, input.Target.PlanId, outcome.Problem);
        }

        return outcome;
    }

    private async Task<TaskProgressOutcome> TellAsync(TaskProgress progress)
    {
        var (target, operation, logId, lines, issues) = progress;
        if (!protector.TryUnprotect(target.ProtectedToken, out var token))
        {
            return new(logId, false, lines.Count == 0, "The access token cannot be decrypted: it has expired, or the key ring was lost.");
        }

        using var limit = new CancellationTokenSource(Limit, time);
        string? problem = null;
        var planIsOver = false;

        int? newLog = null;
        if (logId is null && (operation is not null || lines.Count > 0)
            && await TryAsync(ct => client.CreateLogAsync(target, token, ct)) is { } created)
        {
            newLog = ReadId(created.Body);
            if (newLog is null)
            {
                problem ??= "Azure DevOps created a log without an id.";
            }
        }

        // One call for both, so that the page never shows a running task without its log.
        if ((operation is not null || newLog is not null)
            && await TryAsync(ct => client.PatchRecordAsync(target, token, operation, newLog, issues: null, ct)) is not null)
        {
            logId ??= newLog;
        }
        else
        {
            operation = null;
        }

        // A log that could not be attached is forgotten, lines and all: the next visit creates and attaches it again.
        var linesTold = lines.Count == 0
            || (logId is { } log && await TryAsync(ct => client.AppendLogAsync(target, token, log, lines, ct)) is not null);
        if (issues.Count > 0)
        {
            await TryAsync(ct => client.PatchRecordAsync(target, token, currentOperation: null, logId: null, issues, ct));
        }

        return new(logId, operation is not null, linesTold, problem, planIsOver);

        async Task<AzureDevOpsAnswer?> TryAsync(Func<CancellationToken, Task<AzureDevOpsAnswer>> call)
        {
            if (planIsOver)
            {
                return null;
            }

            using var callLimit = new CancellationTokenSource(CallLimit, time);
            using var all = CancellationTokenSource.CreateLinkedTokenSource(callLimit.Token, limit.Token);
            try
            {
                using var slot = await gate.EnterAsync(target.PlanUrl, bestEffort: true, all.Token);
                var answer = await call(all.Token);
                var outcome = CompletionClassifier.Classify(answer, token, time.GetUtcNow());
                if (outcome.Answer == CompletionAnswer.Accepted)
                {
                    return answer;
                }

                planIsOver |= outcome.Answer == CompletionAnswer.AlreadyFinished;
                problem ??= outcome.Detail;
            }
            catch (Exception exception) when (CallFailure.IsExpected(exception))
            {
                problem ??= CallFailure.Describe(exception, token, CallLimit);
            }

            return null;
        }
    }

    private static int? ReadId(string body)
    {
        try
        {
            return JsonElement.Parse(body).GetProperty("id").GetInt32();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4101, LogLevel.Warning, "{InstanceId}: plan {PlanId} was not told everything, the wait goes on: {Problem}")]
        public static partial void NotTold(ILogger logger, string instanceId, string planId, string problem);
    }
}
