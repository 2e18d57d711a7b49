using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Waits;

/// <summary>Why a wait fails.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureCause>))]
public enum FailureCause
{
    /// <summary>Flux said that it will not try again.</summary>
    GaveUp,

    /// <summary>The version failed and no retry succeeded within the grace.</summary>
    VersionFailed,

    /// <summary>A newer version was deployed or attempted instead.</summary>
    Superseded,

    /// <summary>Time is up.</summary>
    Deadline,
}

/// <summary>A verdict that stands unless a success was accepted by then.</summary>
/// <param name="Cause">Why.</param>
/// <param name="At">Reports accepted later are too late.</param>
public sealed record NegativeVerdict(FailureCause Cause, DateTimeOffset At);

/// <summary>When a wait fails if nothing more comes: a pure function of what was reported, never of the order in which it came.</summary>
internal static class Verdicts
{
    public static NegativeVerdict Earliest(WaitState state) =>
        Candidates(state).MinBy(verdict => (verdict.At, verdict.Cause))!;

    private static IEnumerable<NegativeVerdict> Candidates(WaitState state)
    {
        var (input, settings) = (state.Input, state.Input.Settings);
        yield return new(FailureCause.Deadline, input.Deadline);
        if (state.GaveUp is { } gaveUp)
        {
            yield return new(FailureCause.GaveUp, NotBeforeRequest(gaveUp.AcceptedAt));
        }

        if (state.Failure is { } failure)
        {
            // A rollback counts as a sign that Flux may be retrying, so it prolongs a failure's grace; alone it fails nothing.
            var after = failure.AcceptedAt + settings.FailureGrace;
            var afterRemediation = state.RemediatedAt + settings.RemediationGrace;
            yield return new(FailureCause.VersionFailed, NotBeforeRequest(afterRemediation > after ? afterRemediation.Value : after));
        }

        if (state.Newer is { } newer)
        {
            yield return new(FailureCause.Superseded, NotBeforeRequest(newer.AcceptedAt + settings.FailureGrace));
        }

        // What was reported before the request fails it at the earliest when it arrives.
        DateTimeOffset NotBeforeRequest(DateTimeOffset at) => at > input.AcceptedAt ? at : input.AcceptedAt;
    }
}
