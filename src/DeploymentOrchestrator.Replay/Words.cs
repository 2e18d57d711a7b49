using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.InProcess.Replay;

namespace DeploymentOrchestrator.Replay;

/// <summary>Describes arrivals and actions in the domain's words. If a payload cannot be read, only its kind is described.</summary>
internal static class Words
{
    /// <summary>Describes an arrival.</summary>
    /// <param name="arrived">The recorded event.</param>
    /// <param name="asked">The action that it answers, if any.</param>
    public static string Arrived(HistoryEvent arrived, HistoryEvent? asked) => arrived switch
    {
        ExecutionStartedEvent started => Started(started),
        EventRaisedEvent raised when asked is EventSentEvent call => Answered(EntityRequest.Of(call)?.Operation, EntityResponse.Of(raised)),
        EventRaisedEvent raised when IsNamed(raised.Name, Names.DeploymentReported) =>
            Payloads.Read<Report>(Payloads.Parse(raised.Input)) is { } report ? $"Flux: {Phrases.OfReport(report)}" : $"an event {raised.Name} that cannot be read",
        EventRaisedEvent raised => $"an event {raised.Name}, which nobody waits for",
        TaskCompletedEvent done => $"{Activity(asked)} returns{Outcome(asked, done.Result)}",
        TaskFailedEvent failed => $"{Activity(asked)} fails: {failed.FailureDetails?.ErrorMessage ?? failed.Reason}",
        TimerFiredEvent fired => $"the timer of {Phrases.Time(DateTime.SpecifyKind(fired.FireAt, DateTimeKind.Utc))} fires",
        ExecutionResumedEvent resumed => $"it is resumed: {resumed.Reason}",
        ExecutionSuspendedEvent suspended => $"it is suspended: {suspended.Reason}",
        ExecutionTerminatedEvent terminated => $"it is terminated: {Reason(terminated)}",
        _ => HistoryWords.Of(arrived),
    };

    /// <summary>Describes an effect of the wait's state machine; null if the action that follows describes it.</summary>
    public static TraceEffect? Caused(WaitEffect effect) => effect switch
    {
        WaitEffect.Say say => new TraceEffect(EffectKind.Log, say.Line),
        WaitEffect.Raise { Type: IssueType.Error } raise => new TraceEffect(EffectKind.Error, raise.Text),
        WaitEffect.Raise raise => new TraceEffect(EffectKind.Warning, raise.Text),
        WaitEffect.Decide decide => new TraceEffect(EffectKind.Decision, $"{decide.Decision.Result}: {decide.Decision.Reason}"),
        _ => null,
    };

    /// <summary>Describes an action of the code.</summary>
    public static TraceEffect Done(HistoryEvent action) => action switch
    {
        EventSentEvent sent when EntityRequest.Of(sent) is { } call => new TraceEffect(EffectKind.Feed, $"{call.Operation} the feed {call.Key}"),
        EventSentEvent sent => new TraceEffect(EffectKind.Event, $"raises {sent.Name} on {sent.InstanceId}"),
        ExecutionCompletedEvent { OrchestrationStatus: OrchestrationStatus.Failed } failed =>
            new TraceEffect(EffectKind.End, $"ends by failure: {failed.FailureDetails?.ErrorMessage ?? failed.Result}"),
        ExecutionCompletedEvent completed => new TraceEffect(EffectKind.End, HistoryWords.Of(completed)),
        TaskScheduledEvent scheduled => new TraceEffect(EffectKind.Activity, $"{scheduled.Name}{Payload(scheduled)}"),
        TimerCreatedEvent timer =>
            new TraceEffect(EffectKind.Timer, $"timer #{timer.EventId} for {Phrases.Time(DateTime.SpecifyKind(timer.FireAt, DateTimeKind.Utc))}"),
        _ => new TraceEffect(EffectKind.Activity, HistoryWords.Of(action)),
    };

    /// <summary>A number with its noun.</summary>
    public static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Started(ExecutionStartedEvent started)
    {
        var input = Payloads.Parse(started.Input);
        if (IsNamed(started.Name, Names.DeliverReport))
        {
            return Payloads.Read<Report>(input) is { } report ? $"a report to deliver: {Phrases.OfReport(report)}" : "a report that cannot be read";
        }

        return Payloads.Read<WaitInput>(input) switch
        {
            { Request: { } request } wait => $"a pipeline waits for {Phrases.Awaited(request)} until {Phrases.Time(wait.Deadline)}",
            { } wait => $"a pipeline's request was refused: {wait.Refusal}",
            null => "an input that cannot be read",
        };
    }

    private static string Answered(string? operation, EntityResponse response)
    {
        if (response.Error is { } error)
        {
            return $"the feed fails {operation}: {error}";
        }

        var answer = Payloads.Parse(response.Result);
        if (Payloads.Read<FeedSnapshot>(answer) is { } snapshot)
        {
            return $"the feed answers {operation}: {Count(snapshot.Places.Count, "place")}, {Count(snapshot.Journal.Count, "report")}{(snapshot.Registered ? "" : ", no room for another listener")}";
        }

        return Payloads.Read<FeedAnswer>(answer) is { } told
            ? $"the feed answers {operation}: {told.Listeners.Count} listening{(told.Report.Late ? ", something newer was known" : "")}"
            : $"the feed answers {operation}";
    }

    private static string Outcome(HistoryEvent? asked, string? result) => asked switch
    {
        TaskScheduledEvent { Name: var name } when IsNamed(name, Names.UpdateTaskRecord) && Payloads.Read<TaskProgressOutcome>(Payloads.Parse(result)) is { Problem: { } problem } =>
            $" with a problem: {problem}",
        TaskScheduledEvent { Name: var name } when IsNamed(name, Names.CompleteTask) && Payloads.Read<TaskCompletionOutcome>(Payloads.Parse(result)) is { } outcome =>
            $": {outcome.Answer}, {outcome.Detail}{(outcome.RetryAfter is { } after ? $", asks to wait {after.TotalSeconds:0} s" : "")}",
        _ => "",
    };

    private static string Payload(TaskScheduledEvent scheduled)
    {
        var input = Payloads.Of(scheduled);
        if (IsNamed(scheduled.Name, Names.CompleteTask) && Payloads.Read<TaskCompletion>(input) is { } completion)
        {
            return $": {completion.Result}";
        }

        return IsNamed(scheduled.Name, Names.UpdateTaskRecord) && Payloads.Read<TaskProgress>(input) is { } progress
            ? $": {Count(progress.Lines.Count, "line")}, {Count(progress.Issues.Count, "issue")}{(progress.CurrentOperation is null ? "" : ", the record inProgress")}"
            : "";
    }

    // The SDK's client writes JSON, while a management API may pass plain text.
    private static string? Reason(ExecutionTerminatedEvent terminated) =>
        Payloads.Parse(terminated.Input) is { ValueKind: JsonValueKind.String } text ? text.GetString() : terminated.Input;

    private static string Activity(HistoryEvent? asked) => (asked as TaskScheduledEvent)?.Name ?? "an activity";

    private static bool IsNamed(string? name, string known) => known.Equals(name, StringComparison.OrdinalIgnoreCase);
}
