using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
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
            Log.UnreadableEvent(Logger(), context.InstanceId, exception.Message);
            return new WaitMessage.Unreadable();
        }
    }

    private WaitMessage ReadAnswer(Task<FeedSnapshot> answer)
    {
        try
        {
            return new WaitMessage.FeedAnswered(Returned(answer));
        }
        catch (Exception exception) when (exception is EntityOperationFailedException || IsUnreadable(exception))
        {
            Log.FeedFailed(Logger(), context.InstanceId, exception.Message);
            return new WaitMessage.FeedSilent();
        }
    }

    private static TaskProgressOutcome ReadProgress(Task<TaskProgressOutcome> update)
    {
        try
        {
            return Returned(update);
        }
        catch (Exception exception) when (exception is TaskFailedException || IsUnreadable(exception))
        {
            return new TaskProgressOutcome(null, StateSent: false, LinesSent: false, Why(exception));
        }
    }

    // An activity that fails instead of answering is a transient fault like any other: it is tried again until the token ends.
    private static TaskCompletionOutcome ReadCompletion(Task<TaskCompletionOutcome> completion)
    {
        try
        {
            return Returned(completion);
        }
        catch (Exception exception) when (exception is TaskFailedException || IsUnreadable(exception))
        {
            return new TaskCompletionOutcome(CompletionAnswer.Retry, Why(exception));
        }
    }

    // JSON null is not an answer, although the task's type allows it.
    private static T Returned<T>(Task<T> task)
        where T : class =>
        task.GetAwaiter().GetResult() ?? throw new JsonException($"null is not a {typeof(T).Name}");

    private static string Why(Exception exception) => exception is TaskFailedException failed
        ? $"Activity {failed.TaskName} failed: {failed.FailureDetails.ErrorMessage}"
        : exception.Message;

    private static bool IsUnreadable(Exception exception) =>
        exception is JsonException or InvalidOperationException or NotSupportedException or ArgumentException;

    private void LogDecision(WaitDecision decision)
    {
        Log.Decided(Logger(), context.InstanceId, decision.Result, decision.Reason);
        if (!context.IsReplaying)
        {
            WaitTelemetry.WaitDecided(decision.Result);
        }
    }

    private void LogAnswer(TaskCompletionOutcome outcome)
    {
        if (_callback.Delivered == false)
        {
            Log.Undeliverable(Logger(), context.InstanceId, outcome.Answer, outcome.Detail);
        }
        else
        {
            Log.Answered(Logger(), context.InstanceId, outcome.Answer, outcome.Detail);
            if (_callback.Delivered == true && _releasedBy is { } report && !context.IsReplaying)
            {
                WaitTelemetry.Released(Now - report.AcceptedAt);
            }
        }
    }

    // Silent while history is replayed.
    private ILogger Logger() => context.CreateReplaySafeLogger<PipelineWaitOrchestrator>();

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "{InstanceId}: decided {Result}: {Reason}")]
        public static partial void Decided(ILogger logger, string instanceId, TaskResult result, string reason);

        [LoggerMessage(1002, LogLevel.Information, "{InstanceId}: Azure DevOps answered {Answer}: {Detail}")]
        public static partial void Answered(ILogger logger, string instanceId, CompletionAnswer answer, string detail);

        [LoggerMessage(1003, LogLevel.Error, "{InstanceId}: the result can never be delivered to its pipeline ({Answer}): {Detail}")]
        public static partial void Undeliverable(ILogger logger, string instanceId, CompletionAnswer answer, string detail);

        [LoggerMessage(1004, LogLevel.Warning, "{InstanceId}: a report could not be read and was left out: {Why}")]
        public static partial void UnreadableEvent(ILogger logger, string instanceId, string why);

        [LoggerMessage(1005, LogLevel.Warning, "{InstanceId}: the feed failed and is asked again: {Why}")]
        public static partial void FeedFailed(ILogger logger, string instanceId, string why);
    }
}
