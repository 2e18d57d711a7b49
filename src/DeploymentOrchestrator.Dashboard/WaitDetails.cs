using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Replay;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The page of one wait, which explains its state.</summary>
/// <param name="Wait">The wait.</param>
/// <param name="Message">One sentence, relative to now.</param>
/// <param name="Now">When it was read.</param>
/// <param name="Reports">Each report of Flux, newest first: what it means for this wait, and why.</param>
/// <param name="Calls">Each call to Azure DevOps, oldest first.</param>
/// <param name="Timeline">The same as a picture.</param>
/// <param name="Replay">Whether this build, given the history, does what is recorded.</param>
public sealed record WaitDetails(
    WaitView Wait,
    string Message,
    DateTimeOffset Now,
    IReadOnlyList<JudgedReport> Reports,
    IReadOnlyList<CallbackCall> Calls,
    Timeline Timeline,
    ReplayVerdict Replay)
{
    internal static WaitDetails Of(WaitView wait, IReadOnlyList<HistoryEvent> history, DateTimeOffset now)
    {
        var trace = Replays.Of(wait.InstanceId, history);
        var reports = JudgedReport.Of(trace);
        var calls = CallbackCall.Of(history);
        return new WaitDetails(wait, Sentence.Of(wait, now), now, reports, calls, Draw(wait, reports, calls, now), ReplayVerdict.Of(trace));
    }

    private static Timeline Draw(WaitView wait, IReadOnlyList<JudgedReport> reports, IReadOnlyList<CallbackCall> calls, DateTimeOffset now)
    {
        var end = wait.EndedAt ?? now;
        var kind = wait.Result switch
        {
            TaskResult.Succeeded => "wait succeeded",
            TaskResult.Failed => "wait failed",
            _ => "wait",
        };
        return Timeline.Of(
            wait.AcceptedAt,
            end,
            [
                new TimelineLane(
                    "Pipeline",
                    [new TimelineBar(wait.AcceptedAt, end, kind, $"{(wait.IsOpen ? "waits for" : "waited")} {DurationText.Of(end - wait.AcceptedAt)}")],
                    [new TimelineMark(wait.AcceptedAt, "progress", "the request")]),
                new TimelineLane("Flux", [], [.. reports.Where(report => report.At >= wait.AcceptedAt).Reverse().Select(report =>
                    new TimelineMark(report.At, Tone.Of(report.Effect), $"{report.Reason} {report.Version}: {report.Why}"))]),
                new TimelineLane("Azure DevOps", [.. calls.Select(call =>
                    new TimelineBar(call.AskedAt, call.AnsweredAt ?? now, "work", $"{call.What}{(call.AnsweredAt is { } at ? $", answered after {DurationText.Short(at - call.AskedAt)}" : ", not answered yet")}"))], []),
            ],
            now,
            wait.Deadline);
    }
}

/// <summary>A report of Flux, and what it means for a wait.</summary>
/// <param name="At">When the wait processed it.</param>
/// <param name="SaidAt">Flux's own timestamp.</param>
/// <param name="Reason">Flux's reason.</param>
/// <param name="Version">The chart version.</param>
/// <param name="Place">The place it comes from.</param>
/// <param name="Message">Flux's text, sanitized.</param>
/// <param name="Effect">Its effect on the wait; null if the wait did not process it.</param>
/// <param name="Why">The reason for the effect.</param>
/// <param name="FromJournal">True if the report is older and was read from the feed's journal.</param>
public sealed record JudgedReport(
    DateTimeOffset At, DateTimeOffset SaidAt, string Reason, string? Version, string Place, string Message, Waits.ReportEffect? Effect, string Why, bool FromJournal)
{
    /// <summary>Every report of a trace, newest first.</summary>
    internal static IReadOnlyList<JudgedReport> Of(Trace? trace) => trace is null ? [] :
    [
        .. trace.Steps.SelectMany(step => step.Reports.Select(assessed => new JudgedReport(
            step.At,
            assessed.Report.At,
            assessed.Report.Reason,
            assessed.Report.Version,
            assessed.Report.Place.Id,
            assessed.Report.Message,
            assessed.Effect,
            assessed.Why,
            assessed.FromJournal))).Reverse(),
    ];
}
