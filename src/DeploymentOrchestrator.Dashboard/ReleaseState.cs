using System.Text.Json.Serialization;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The state of a release, the most urgent first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReleaseState>))]
public enum ReleaseState
{
    /// <summary>A wait is stopped until a person resumes it.</summary>
    Blocked,

    /// <summary>A result has not reached its pipeline: it is being sent again, or was given up within the last day.</summary>
    Undelivered,

    /// <summary>A wait will fail soon, unless a retry of Flux succeeds.</summary>
    Failing,

    /// <summary>No pipeline waits, and the last report from at least one place is a failure.</summary>
    Failed,

    /// <summary>A pipeline waits.</summary>
    Waiting,

    /// <summary>No pipeline waits, and all is well.</summary>
    Live,
}

/// <summary>Determines the state of releases and waits.</summary>
internal static class States
{
    /// <summary>The state of a release.</summary>
    public static ReleaseState Of(ReleaseView release) =>
        release.Waits.Any(IsBlocked) ? ReleaseState.Blocked
        : release.Undelivered.Count > 0 || release.Waits.Any(IsUndelivered) ? ReleaseState.Undelivered
        : release.Waits.Any(IsFailing) ? ReleaseState.Failing
        : release.Waits.Count > 0 ? ReleaseState.Waiting
        : release.Places.Any(place => place is { Live: null, Failed: not null }) ? ReleaseState.Failed
        : ReleaseState.Live;

    /// <summary>True if the wait is stopped until a person resumes it.</summary>
    public static bool IsBlocked(WaitView wait) => wait.IsOpen && (wait.BlockedReason is not null || wait.Status == OrchestrationRuntimeStatus.Suspended);

    /// <summary>True if the result is decided and Azure DevOps did not accept it at the first attempt.</summary>
    public static bool IsUndelivered(WaitView wait) => wait is { IsOpen: true, Result: not null, Attempts: > 0, SendsNextAt: not null };

    /// <summary>True if the wait will fail before its deadline, unless a better report arrives.</summary>
    public static bool IsFailing(WaitView wait) => wait is { IsOpen: true, FailsNext: { Cause: not FailureCause.Deadline } };
}
