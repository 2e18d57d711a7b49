using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Replay;

/// <summary>What one report meant for one wait.</summary>
/// <param name="Report">The report.</param>
/// <param name="Effect">Its effect; null if the wait did not process it because it was known already, came too late, or the wait was decided.</param>
/// <param name="Why">The reason, in a sentence for a person.</param>
/// <param name="FromJournal">True if the wait read the report in the feed's journal, false if it was raised on the wait.</param>
public sealed record ReportAssessment(Report Report, ReportEffect? Effect, string Why, bool FromJournal)
{
    /// <summary>Assesses a report as if it were raised on a wait that has not seen it. This answers the question why an event did not match.</summary>
    /// <exception cref="ArgumentException">The wait only reports that its request was refused, so no report has any meaning for it.</exception>
    public static ReportAssessment Of(WaitInput input, Report report) => input.Request is null
        ? throw new ArgumentException("The request was refused: no report means anything to this wait.", nameof(input))
        : Assess(input, report, [], isLive: true, wasConsumed: false, fromJournal: false);

    internal static ReportAssessment Assess(
        WaitInput input, Report report, IReadOnlyList<PlaceState> places, bool isLive, bool wasConsumed, bool fromJournal)
    {
        var effect = ReportEvaluator.Of(input, report, places, isLive, wasConsumed);
        return new ReportAssessment(report, effect, MatchExplanation.Of(input, report, effect, isLive, wasConsumed), fromJournal);
    }
}
