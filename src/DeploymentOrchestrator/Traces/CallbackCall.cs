using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Traces;

/// <summary>One call of Azure DevOps by a wait, as its history tells it.</summary>
/// <param name="What">What was told, in words, e.g. <c>TaskCompleted succeeded</c>.</param>
/// <param name="IsResult">True for TaskCompleted; false for the log and the issues.</param>
/// <param name="AskedAt">The time of the turn that asked for it.</param>
/// <param name="AnsweredAt">The time of the turn that heard the answer; null: not yet.</param>
/// <param name="Answer">What to make of the answer, for TaskCompleted.</param>
/// <param name="Detail">The answer in words; null: none yet, or nothing went wrong with a log.</param>
/// <param name="RetryAfter">How long Azure DevOps asked to wait.</param>
public sealed record CallbackCall(
    string What, bool IsResult, DateTimeOffset AskedAt, DateTimeOffset? AnsweredAt, CompletionAnswer? Answer, string? Detail, TimeSpan? RetryAfter)
{
    /// <summary>Every call that a history holds, the oldest first.</summary>
    public static IReadOnlyList<CallbackCall> Of(IReadOnlyList<HistoryEvent> history)
    {
        var calls = new SortedDictionary<int, CallbackCall>();
        var now = DateTimeOffset.MinValue;
        foreach (var recorded in history)
        {
            switch (recorded)
            {
                case OrchestratorStarted started:
                    now = started.Timestamp;
                    break;
                case TaskScheduled scheduled:
                    calls.Add(scheduled.EventId, Asked(scheduled, now));
                    break;
                case TaskCompleted completed when calls.TryGetValue(completed.TaskScheduledId, out var call):
                    calls[completed.TaskScheduledId] = Answered(call, completed, now);
                    break;
                case TaskFailed failed when calls.TryGetValue(failed.TaskScheduledId, out var call):
                    calls[failed.TaskScheduledId] = call with { AnsweredAt = now, Detail = failed.FailureDetails.ErrorMessage };
                    break;
            }
        }

        return [.. calls.Values];
    }

    private static CallbackCall Asked(TaskScheduled scheduled, DateTimeOffset at)
    {
        if (Readable.Try<TaskCompletion>(scheduled.Input) is { } completion)
        {
            return new($"TaskCompleted {completion.Result.ToString().ToLowerInvariant()}", true, at, null, null, null, null);
        }

        var progress = Readable.Try<TaskProgress>(scheduled.Input);
        var told = progress is null ? scheduled.Name : string.Join(", ", new[]
        {
            progress.CurrentOperation is null ? null : "the record inProgress",
            progress.Lines.Count == 0 ? null : Words.Count(progress.Lines.Count, "line"),
            progress.Issues.Count == 0 ? null : Words.Count(progress.Issues.Count, "issue"),
        }.OfType<string>());
        return new(told, false, at, null, null, null, null);
    }

    private static CallbackCall Answered(CallbackCall call, TaskCompleted completed, DateTimeOffset at)
    {
        var answered = call with { AnsweredAt = at };
        if (!call.IsResult)
        {
            return answered with { Detail = Readable.Try<TaskProgressOutcome>(completed.Result)?.Problem };
        }

        return Readable.Try<TaskCompletionOutcome>(completed.Result) is { } outcome
            ? answered with { Answer = outcome.Answer, Detail = outcome.Detail, RetryAfter = outcome.RetryAfter }
            : answered;
    }
}
