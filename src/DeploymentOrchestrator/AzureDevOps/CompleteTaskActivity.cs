using System.Text.Json;
using DeploymentOrchestrator.Durable;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Activity <see cref="Names.CompleteTask"/>: sends one TaskCompleted and says what came of it. It never throws for what can be expected.</summary>
/// <remarks>A crash between Azure's answer and its recording sends it again: the second answer is then "already finished".</remarks>
public sealed partial class CompleteTaskActivity(
    AzureDevOpsClient client, OrganisationGate gate, TokenProtector protector, TimeProvider time, ILogger<CompleteTaskActivity> logger) : ITaskActivity
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public async Task<JsonElement> RunAsync(string instanceId, JsonElement input, CancellationToken cancellationToken)
    {
        var (target, result) = Json.Read<TaskCompletion>(input);
        using var span = Telemetry.StartCall(Names.CompleteTask, target);
        var outcome = await CompleteAsync(target, result, cancellationToken);
        Telemetry.CallbackAnswered(outcome.Answer);
        span?.SetTag("azure_devops.answer", $"{outcome.Answer}");
        Log.Told(logger, instanceId, result, target.PlanId, outcome.Answer, outcome.Detail);
        return Json.Write(outcome);
    }

    private async Task<TaskCompletionOutcome> CompleteAsync(CallbackTarget target, TaskResult result, CancellationToken cancellationToken)
    {
        if (!protector.TryUnprotect(target.ProtectedToken, out var token))
        {
            return new(CompletionAnswer.Unreadable, "The access token cannot be decrypted: it has expired, or the key ring was lost.");
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var slot = await gate.EnterAsync(target.PlanUrl, bestEffort: false, both.Token);
            var answer = await client.CompleteAsync(target, token, result, both.Token);
            return CompletionClassifier.Classify(answer, token, time.GetUtcNow());
        }
        catch (Exception exception) when (CallFailure.IsExpected(exception, cancellationToken))
        {
            return new(CompletionAnswer.Retry, CallFailure.Describe(exception, token, Limit));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 301, Level = LogLevel.Information, Message = "{InstanceId}: TaskCompleted {Result} for plan {PlanId}: {Answer} ({Detail})")]
        public static partial void Told(
            ILogger logger, string instanceId, TaskResult result, string planId, CompletionAnswer answer, string detail);
    }
}
