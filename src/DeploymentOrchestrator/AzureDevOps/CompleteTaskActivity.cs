using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Activity <see cref="Names.CompleteTask"/>: sends one TaskCompleted and says what came of it. It never throws for what can be expected.</summary>
/// <remarks>A crash between Azure's answer and its recording sends it again: the second answer is then "already finished".</remarks>
public sealed partial class CompleteTaskActivity(
    AzureDevOpsClient client, OrganizationGate gate, TokenProtector protector, TimeProvider time, ILogger<CompleteTaskActivity> logger)
    : TaskActivity<TaskCompletion, TaskCompletionOutcome>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public override async Task<TaskCompletionOutcome> RunAsync(TaskActivityContext context, TaskCompletion input)
    {
        var (target, result) = input;
        using var span = CallTelemetry.StartCall(Names.CompleteTask, target);
        var outcome = await CompleteAsync(target, result);
        CallTelemetry.CallbackAnswered(outcome.Answer);
        span?.SetTag("azure_devops.answer", $"{outcome.Answer}");
        Log.Answered(logger, context.InstanceId, result, target.PlanId, outcome.Answer, outcome.Detail);
        return outcome;
    }

    private async Task<TaskCompletionOutcome> CompleteAsync(CallbackTarget target, TaskResult result)
    {
        if (!protector.TryUnprotect(target.ProtectedToken, out var token))
        {
            return new(CompletionAnswer.Unreadable, "The access token cannot be decrypted: it has expired, or the key ring was lost.");
        }

        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            using var slot = await gate.EnterAsync(target.PlanUrl, bestEffort: false, limit.Token);
            var answer = await client.CompleteAsync(target, token, result, limit.Token);
            return CompletionClassifier.Classify(answer, token, time.GetUtcNow());
        }
        catch (Exception exception) when (CallFailure.IsExpected(exception))
        {
            return new(CompletionAnswer.Retry, CallFailure.Describe(exception, token, Limit));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Information, "{InstanceId}: TaskCompleted {Result} for plan {PlanId}: {Answer} ({Detail})")]
        public static partial void Answered(
            ILogger logger, string instanceId, TaskResult result, string planId, CompletionAnswer answer, string detail);
    }
}
