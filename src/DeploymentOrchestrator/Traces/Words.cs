using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Durable.Replay;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Traces;

/// <summary>What arrived and what was done, in the domain's words. A payload that cannot be read is told by its kind alone.</summary>
internal static class Words
{
    /// <summary>What arrived.</summary>
    /// <param name="arrived">The recorded event.</param>
    /// <param name="asked">The action that it answers, if it answers one.</param>
    public static string Arrived(HistoryEvent arrived, HistoryEvent? asked) => arrived switch
    {
        ExecutionStarted started => Started(started),
        EventRaised raised when IsNamed(raised.Name, Names.DeploymentReported) =>
            Readable.Try<Report>(raised.Input) is { } report ? $"Flux: {Phrases.OfReport(report)}" : $"an event {raised.Name} that cannot be read",
        EventRaised raised => $"an event {raised.Name}, which nobody waits for",
        EntityOperationCompleted answer => $"the feed answers {Operation(asked)}{Answer(answer.Result)}",
        EntityOperationFailed failed => $"the feed fails {Operation(asked)}: {failed.FailureDetails.ErrorMessage}",
        TaskCompleted done => $"{Activity(asked)} returns{Outcome(asked, done.Result)}",
        TaskFailed failed => $"{Activity(asked)} fails: {failed.FailureDetails.ErrorMessage}",
        TimerFired fired => $"the timer of {Phrases.Time(fired.FireAt)} fires",
        ExecutionTerminated terminated => $"it is terminated: {terminated.Reason}",
        _ => Describe.Event(arrived),
    };

    /// <summary>What the wait's machine caused, or null where the action that follows says it.</summary>
    public static TraceEffect? Caused(WaitEffect effect) => effect switch
    {
        WaitEffect.Say say => new TraceEffect(EffectKind.Log, say.Line),
        WaitEffect.Raise { Type: IssueType.Error } raise => new TraceEffect(EffectKind.Error, raise.Text),
        WaitEffect.Raise raise => new TraceEffect(EffectKind.Warning, raise.Text),
        WaitEffect.Decide decide => new TraceEffect(EffectKind.Decision, $"{decide.Decision.Result}: {decide.Decision.Reason}"),
        _ => null,
    };

    /// <summary>What the code did.</summary>
    public static TraceEffect Done(HistoryEvent action) => action switch
    {
        EntityOperationCalled call => new TraceEffect(EffectKind.Feed, $"{call.Operation} the feed {call.Entity.Key}"),
        EventSent sent => new TraceEffect(EffectKind.Event, $"raises {sent.Name} on {sent.InstanceId}"),
        ExecutionCompleted => new TraceEffect(EffectKind.End, "the end"),
        ExecutionFailed failed => new TraceEffect(EffectKind.End, $"ends by failure: {failed.FailureDetails.ErrorMessage}"),
        TaskScheduled scheduled => new TraceEffect(EffectKind.Activity, $"{scheduled.Name}{Told(scheduled)}"),
        TimerCanceled canceled => new TraceEffect(EffectKind.Timer, $"timer #{canceled.TimerId} cancelled"),
        TimerCreated timer => new TraceEffect(EffectKind.Timer, $"timer #{timer.EventId} for {Phrases.Time(timer.FireAt)}"),
        _ => new TraceEffect(EffectKind.Activity, Describe.Event(action)),
    };

    /// <summary>A number of things.</summary>
    public static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Started(ExecutionStarted started)
    {
        if (IsNamed(started.Name, Names.DeliverReport))
        {
            return Readable.Try<Report>(started.Input) is { } report ? $"a report to deliver: {Phrases.OfReport(report)}" : "a report that cannot be read";
        }

        return Readable.Try<WaitInput>(started.Input) switch
        {
            { Request: { } request } input => $"a pipeline waits for {Phrases.Awaited(request)} until {Phrases.Time(input.Deadline)}",
            { } input => $"a pipeline's request was refused: {input.Refusal}",
            null => "an input that cannot be read",
        };
    }

    private static string Answer(JsonElement answer)
    {
        if (Readable.Try<FeedSnapshot>(answer) is { } snapshot)
        {
            return $": {Count(snapshot.Places.Count, "place")}, {Count(snapshot.Journal.Count, "report")}{(snapshot.Registered ? "" : ", no room for another listener")}";
        }

        return Readable.Try<FeedAnswer>(answer) is { } told ? $": {told.Listeners.Count} listening{(told.Report.Late ? ", something newer was known" : "")}" : "";
    }

    private static string Outcome(HistoryEvent? asked, JsonElement result) => asked switch
    {
        TaskScheduled { Name: var name } when IsNamed(name, Names.TellProgress) && Readable.Try<TaskProgressOutcome>(result) is { Problem: { } problem } => $" with a problem: {problem}",
        TaskScheduled { Name: var name } when IsNamed(name, Names.CompleteTask) && Readable.Try<TaskCompletionOutcome>(result) is { } outcome =>
            $": {outcome.Answer}, {outcome.Detail}{(outcome.RetryAfter is { } after ? $", asks to wait {after.TotalSeconds:0} s" : "")}",
        _ => "",
    };

    private static string Told(TaskScheduled scheduled)
    {
        if (IsNamed(scheduled.Name, Names.CompleteTask) && Readable.Try<TaskCompletion>(scheduled.Input) is { } completion)
        {
            return $": {completion.Result}";
        }

        return IsNamed(scheduled.Name, Names.TellProgress) && Readable.Try<TaskProgress>(scheduled.Input) is { } progress
            ? $": {Count(progress.Lines.Count, "line")}, {Count(progress.Issues.Count, "issue")}{(progress.CurrentOperation is null ? "" : ", the record inProgress")}"
            : "";
    }

    private static string Operation(HistoryEvent? asked) => asked is EntityOperationCalled call ? call.Operation : "something";

    private static string Activity(HistoryEvent? asked) => asked is TaskScheduled scheduled ? scheduled.Name : "an activity";

    private static bool IsNamed(string name, string known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);
}
