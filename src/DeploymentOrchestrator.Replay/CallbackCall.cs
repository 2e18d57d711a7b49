using DeploymentOrchestrator.AzureDevOps;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Replay;

/// <summary>One call of a wait to Azure DevOps, as recorded in its history.</summary>
/// <param name="What">What was sent, in words, e.g. <c>TaskCompleted succeeded</c>.</param>
/// <param name="IsResult">True for TaskCompleted; false for the log and the issues.</param>
/// <param name="AskedAt">The time of the turn that made the call.</param>
/// <param name="AnsweredAt">The time of the turn that received the answer; null if none has arrived.</param>
/// <param name="Answer">How the answer was classified, for TaskCompleted.</param>
/// <param name="Detail">The answer in words; null if there is none yet, or if sending log lines went well.</param>
/// <param name="RetryAfter">How long Azure DevOps asked the caller to wait.</param>
public sealed record CallbackCall(
    string What, bool IsResult, DateTimeOffset AskedAt, DateTimeOffset? AnsweredAt, CompletionAnswer? Answer, string? Detail, TimeSpan? RetryAfter)
{
    /// <summary>Every call in a history, oldest first.</summary>
    public static IReadOnlyList<CallbackCall> Of(IReadOnlyList<HistoryEvent> history)
    {
        var calls = new SortedDictionary<int, CallbackCall>();
        var now = DateTimeOffset.MinValue;
        foreach (var recorded in history)
        {
            switch (recorded)
            {
                case OrchestratorStartedEvent started:
                    now = new DateTimeOffset(DateTime.SpecifyKind(started.Timestamp, DateTimeKind.Utc));
                    break;
                case TaskScheduledEvent scheduled:
                    calls[scheduled.EventId] = Asked(scheduled, now);
                    break;
                case TaskCompletedEvent completed when calls.TryGetValue(completed.TaskScheduledId, out var call):
                    calls[completed.TaskScheduledId] = Answered(call, completed, now);
                    break;
                case TaskFailedEvent failed when calls.TryGetValue(failed.TaskScheduledId, out var call):
                    calls[failed.TaskScheduledId] = call with { AnsweredAt = now, Detail = failed.FailureDetails?.ErrorMessage ?? failed.Reason };
                    break;
            }
        }

        return [.. calls.Values];
    }

    private static CallbackCall Asked(TaskScheduledEvent scheduled, DateTimeOffset at)
    {
        // A store may keep only the name.
        var input = Payloads.Of(scheduled);
        if (Names.CompleteTask.Equals(scheduled.Name, StringComparison.OrdinalIgnoreCase))
        {
            var result = Payloads.Read<TaskCompletion>(input)?.Result.ToString().ToLowerInvariant();
            return new($"TaskCompleted {result}".TrimEnd(), true, at, null, null, null, null);
        }

        var progress = Payloads.Read<TaskProgress>(input);
        var told = progress is null ? scheduled.Name ?? "an activity" : string.Join(", ", new[]
        {
            progress.CurrentOperation is null ? null : "the record inProgress",
            progress.Lines.Count == 0 ? null : Words.Count(progress.Lines.Count, "line"),
            progress.Issues.Count == 0 ? null : Words.Count(progress.Issues.Count, "issue"),
        }.OfType<string>());
        return new(told, false, at, null, null, null, null);
    }

    private static CallbackCall Answered(CallbackCall call, TaskCompletedEvent completed, DateTimeOffset at)
    {
        var answered = call with { AnsweredAt = at };
        if (!call.IsResult)
        {
            return answered with { Detail = Payloads.Read<TaskProgressOutcome>(Payloads.Parse(completed.Result))?.Problem };
        }

        return Payloads.Read<TaskCompletionOutcome>(Payloads.Parse(completed.Result)) is { } outcome
            ? answered with { Answer = outcome.Answer, Detail = outcome.Detail, RetryAfter = outcome.RetryAfter }
            : answered;
    }
}
