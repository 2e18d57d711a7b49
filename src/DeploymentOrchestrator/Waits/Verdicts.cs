using System.Text.Json.Serialization;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>Why a wait fails.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureCause>))]
public enum FailureCause
{
    /// <summary>Flux said that it will not try again.</summary>
    GaveUp,

    /// <summary>The version failed and no retry succeeded within the grace.</summary>
    VersionFailed,

    /// <summary>A newer version was deployed instead.</summary>
    Superseded,

    /// <summary>Time is up.</summary>
    Deadline,
}

/// <summary>A verdict that stands unless a success was accepted by then.</summary>
/// <param name="Cause">Why.</param>
/// <param name="At">Reports accepted later are too late.</param>
public sealed record PendingFailure(FailureCause Cause, DateTimeOffset At);

/// <summary>
/// What makes a failure final, and when: a pure function of what was reported, never of the order in which it came.
/// </summary>
/// <remarks>
/// <para>Flux stopped trying: at once.</para>
/// <para>Flux works on it or will retry: not before that evidence ends, and the grace after it.</para>
/// <para>Flux is silent: the grace after the last failure, the longer one after the last rollback or removal, since a retry may follow.</para>
/// <para>A newer version was deployed instead: the grace after it, unless Flux works on the awaited one again.</para>
/// <para>Time is up: at the deadline.</para>
/// </remarks>
internal static class Verdicts
{
    public static PendingFailure Earliest(WaitState state) =>
        OfPlaces(state).Append(new(FailureCause.Deadline, state.Input.Deadline)).MinBy(verdict => (verdict.At, verdict.Cause))!;

    /// <summary>The evidence that keeps the failures of a place from being final; null: there is none, silence decides.</summary>
    public static Report? Evidence(WaitInput input, IReadOnlyList<HeardReport> place) =>
        Newest(place, ReportEffect.Working) is { } working
        && (working.Version is null || ReportEvaluator.IsAwaited(input.Request!, working) || place.Any(heard => heard.Effect == ReportEffect.Failure && heard.Report.Version == working.Version))
        && !place.Any(heard => IsOutcome(heard.Report) && heard.Report.At > working.At)
            ? working
            : null;

    private static IEnumerable<PendingFailure> OfPlaces(WaitState state)
    {
        var places = state.HeardByPlace.Select(place => OfPlace(state.Input, place).ToList()).Where(verdicts => verdicts.Count > 0).ToList();
        switch (state.Input.Request!.Places)
        {
            // What fails in one place fails the wait.
            case WaitPlaces.All:
                return places.SelectMany(verdicts => verdicts);

            // As long as one of them may still succeed, none fails it.
            case WaitPlaces.Any:
                return places.Count == 0 || places.Count < Snapshots.Known(state).Count
                    ? []
                    : [places.Select(verdicts => verdicts.MinBy(verdict => verdict.At)!).MaxBy(verdict => verdict.At)!];

            // Usually there is only one. If there are several after all, a retry may be under way in the one that failed last.
            default:
                var all = places.SelectMany(verdicts => verdicts).ToList();
                var failed = all.Where(verdict => verdict.Cause == FailureCause.VersionFailed).MaxBy(verdict => verdict.At);
                return all.Where(verdict => verdict.Cause != FailureCause.VersionFailed).Concat(failed is null ? [] : [failed]);
        }
    }

    private static IEnumerable<PendingFailure> OfPlace(WaitInput input, IReadOnlyList<HeardReport> place)
    {
        // What was reported before the request fails it at the earliest when it arrives.
        PendingFailure Final(FailureCause cause, DateTimeOffset at) => new(cause, at > input.AcceptedAt ? at : input.AcceptedAt);

        if (FluxStopped(place) is { } stopped)
        {
            yield return Final(FailureCause.GaveUp, stopped);
        }

        if (FailedAndSilent(input, place) is { } silent)
        {
            yield return Final(FailureCause.VersionFailed, silent);
        }

        if (ReplacedByNewer(input, place) is { } replaced)
        {
            yield return Final(FailureCause.Superseded, replaced);
        }
    }

    // Nothing that Flux said later shows that it has begun anew.
    private static DateTimeOffset? FluxStopped(IReadOnlyList<HeardReport> place) => place
        .Where(heard => heard.Effect == ReportEffect.GaveUp && !place.Any(other => IsNewAttempt(other) && other.Report.At > heard.Report.At))
        .Min(heard => (DateTimeOffset?)heard.Report.AcceptedAt);

    private static DateTimeOffset? FailedAndSilent(WaitInput input, IReadOnlyList<HeardReport> place)
    {
        var failures = place.Where(heard => heard.Effect == ReportEffect.Failure && !IsOvercome(heard, place)).ToList();
        if (failures.Count == 0)
        {
            return null;
        }

        var (own, settings) = (input.Request!.FailureGrace, input.Settings);
        var silentFrom = failures.Max(heard => heard.Report.AcceptedAt) + (own ?? settings.FailureGrace);
        var afterRemediation = place.Where(IsRemediation).Max(heard => (DateTimeOffset?)heard.Report.AcceptedAt) + (own ?? settings.RemediationGrace);
        var afterEvidence = Evidence(input, place) is { } working
            ? working.EvidenceUntil + (own ?? settings.FailureGrace) ?? DateTimeOffset.MaxValue
            : (DateTimeOffset?)null;
        return new[] { silentFrom, afterRemediation, afterEvidence }.Max();
    }

    private static DateTimeOffset? ReplacedByNewer(WaitInput input, IReadOnlyList<HeardReport> place)
    {
        var newer = place.Where(heard => heard.Effect == ReportEffect.Newer).MinBy(heard => heard.Report.AcceptedAt);
        var grace = input.Request!.FailureGrace ?? input.Settings.FailureGrace;
        if (newer is null)
        {
            return null;
        }

        var again = Evidence(input, place) is { Version: not null } working && working.At > newer.Report.At
            ? working.EvidenceUntil + grace ?? DateTimeOffset.MaxValue
            : (DateTimeOffset?)null;
        return new[] { newer.Report.AcceptedAt + grace, again }.Max();
    }

    // The version was deployed after it, whether that was before the request or since; its tests may still be awaited.
    private static bool IsOvercome(HeardReport failure, IReadOnlyList<HeardReport> place) => place.Any(heard =>
        IsDeployed(heard) && !heard.Report.TestsIgnored && ReportOrder.Of(failure.Report).IsBefore(ReportOrder.Of(heard.Report)));

    internal static bool IsRemediation(HeardReport heard) =>
        heard.Effect == ReportEffect.Remediation || heard is { Effect: ReportEffect.Failure, Report.Verdict: Verdict.Removed };

    // Any outcome ends the work that was reported before it.
    private static bool IsOutcome(Report report) => report.Verdict is not (Verdict.Working or Verdict.Progress or Verdict.Gone);

    private static bool IsNewAttempt(HeardReport heard) =>
        heard.Effect == ReportEffect.Working || IsDeployed(heard) || heard is { Effect: ReportEffect.Failure, Report.Verdict: not Verdict.Removed };

    // For the awaited version. A report from before the request releases no wait, but it is as valid as a later one.
    private static bool IsDeployed(HeardReport heard) =>
        heard.Effect is ReportEffect.AwaitsTests or ReportEffect.Success || heard is { Effect: ReportEffect.BeforeRequest, Report.Verdict: Verdict.Deployed or Verdict.Tested };

    private static Report? Newest(IReadOnlyList<HeardReport> place, ReportEffect effect) => place
        .Where(heard => heard.Effect == effect)
        .Select(heard => heard.Report)
        .MaxBy(report => (report.At, report.AcceptedAt));
}
