using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Replay;

/// <summary>What one report meant for one wait.</summary>
/// <param name="Report">The report.</param>
/// <param name="Effect">What it was taken for; null if it was not taken in: known already, too late, or the wait was decided.</param>
/// <param name="Why">The reason, in a sentence for a person.</param>
/// <param name="FromJournal">True if the wait read it in the feed's journal; false if it was raised on the wait.</param>
public sealed record ReportAssessment(Report Report, ReportEffect? Effect, string Why, bool FromJournal)
{
    /// <summary>What a report means if it is raised on a wait that has not seen it: answers "why did this event not match".</summary>
    /// <exception cref="ArgumentException">The wait only tells of a refused request; no report means anything to it.</exception>
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
