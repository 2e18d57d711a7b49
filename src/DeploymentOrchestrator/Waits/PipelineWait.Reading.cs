using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Waits;

/// <content>What came back, read so that nothing unreadable or failed can end the instance.</content>
internal sealed partial class PipelineWait
{
    private WaitMessage ReadReport(Task<JsonElement> reported)
    {
        try
        {
            return new WaitMessage.Reported(Json.Read<Report>(reported.GetAwaiter().GetResult()));
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            if (!context.IsReplaying)
            {
                Log.UnreadableEvent(logger, context.InstanceId, exception.Message);
            }

            return new WaitMessage.Unreadable();
        }
    }

    private WaitMessage ReadAnswer(Task<JsonElement> answer)
    {
        try
        {
            return new WaitMessage.FeedAnswered(Json.Read<FeedSnapshot>(answer.GetAwaiter().GetResult()));
        }
        catch (Exception exception) when (exception is EntityOperationFailedException || IsUnreadable(exception))
        {
            if (!context.IsReplaying)
            {
                Log.FeedFailed(logger, context.InstanceId, exception.Message);
            }

            return new WaitMessage.FeedSilent();
        }
    }

    private static TaskProgressOutcome ReadVisit(Task<JsonElement> visit)
    {
        try
        {
            return Json.Read<TaskProgressOutcome>(visit.GetAwaiter().GetResult());
        }
        catch (Exception exception) when (exception is TaskFailedException || IsUnreadable(exception))
        {
            return new TaskProgressOutcome(null, StateTold: false, LinesTold: false, exception.Message);
        }
    }

    // An activity that fails instead of answering is a transient fault like any other: it is tried again until the token ends.
    private static TaskCompletionOutcome ReadCompletion(Task<JsonElement> completion)
    {
        try
        {
            return Json.Read<TaskCompletionOutcome>(completion.GetAwaiter().GetResult());
        }
        catch (Exception exception) when (exception is TaskFailedException || IsUnreadable(exception))
        {
            return new TaskCompletionOutcome(CompletionAnswer.Retry, exception.Message);
        }
    }

    private static bool IsUnreadable(Exception exception) =>
        exception is JsonException or InvalidOperationException or NotSupportedException or ArgumentException;

    private void LogDecision(WaitDecision decision)
    {
        if (!context.IsReplaying)
        {
            Log.Decided(logger, context.InstanceId, decision.Result, decision.Reason);
            Telemetry.WaitDecided(decision.Result);
        }
    }

    private void LogAnswer(TaskCompletionOutcome outcome)
    {
        if (context.IsReplaying)
        {
            return;
        }

        if (_callback.Delivered == false)
        {
            Log.Undeliverable(logger, context.InstanceId, outcome.Answer, outcome.Detail);
        }
        else
        {
            Log.Answered(logger, context.InstanceId, outcome.Answer, outcome.Detail);
            if (_callback.Delivered == true && _releasedBy is { } report)
            {
                Telemetry.Released(Now - report.AcceptedAt);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Information, "{InstanceId}: decided {Result}: {Reason}")]
        public static partial void Decided(ILogger logger, string instanceId, TaskResult result, string reason);

        [LoggerMessage(4002, LogLevel.Information, "{InstanceId}: Azure DevOps answered {Answer}: {Detail}")]
        public static partial void Answered(ILogger logger, string instanceId, CompletionAnswer answer, string detail);

        [LoggerMessage(4003, LogLevel.Error, "{InstanceId}: the result can never be delivered to its pipeline ({Answer}): {Detail}")]
        public static partial void Undeliverable(ILogger logger, string instanceId, CompletionAnswer answer, string detail);

        [LoggerMessage(4004, LogLevel.Warning, "{InstanceId}: a report could not be read and was left out: {Why}")]
        public static partial void UnreadableEvent(ILogger logger, string instanceId, string why);

        [LoggerMessage(4005, LogLevel.Warning, "{InstanceId}: the feed failed and is asked again: {Why}")]
        public static partial void FeedFailed(ILogger logger, string instanceId, string why);
    }
}
