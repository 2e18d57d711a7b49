using System.Collections.Immutable;

namespace DeploymentOrchestrator.Waits;

/// <summary>Everything that a request for one or several releases decides by: a wait for each, and one result.</summary>
/// <param name="Releases">The wait for each release, in the order of the request.</param>
public sealed record RequestState(ImmutableList<WaitState> Releases)
{
    /// <summary>The result of all, once there is one.</summary>
    public WaitDecision? Decision { get; init; }

    /// <summary>When time alone changes something next; null once it is decided.</summary>
    public DateTimeOffset? WakeAt => Decision is not null ? null : Releases.Min(release => release.WakeAt);

    /// <summary>The state at the start.</summary>
    public static RequestState For(WaitInput input) => new(
    [
        new WaitState(input.Others is null ? input : input with { Others = null }),
        .. (input.Others ?? []).Select(other => new WaitState(input with { Request = other, Others = null, PageUrl = null })),
    ]);
}

/// <summary>What the wait for one release wants done.</summary>
/// <param name="Release">Its number in <see cref="RequestState.Releases"/>.</param>
/// <param name="Effect">What.</param>
public sealed record ReleaseEffect(int Release, WaitEffect Effect);
