using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>What can happen to a wait.</summary>
public abstract record WaitMessage
{
    /// <summary>The wait begins.</summary>
    public sealed record Started : WaitMessage;

    /// <summary>A report came as an external event.</summary>
    /// <param name="Report">The report.</param>
    public sealed record Reported(Report Report) : WaitMessage;

    /// <summary>An external event came that could not be read.</summary>
    public sealed record Unreadable : WaitMessage;

    /// <summary>The feed answered a Join or a Snapshot.</summary>
    /// <param name="Snapshot">What it knows.</param>
    public sealed record FeedAnswered(FeedSnapshot Snapshot) : WaitMessage;

    /// <summary>The feed did not answer in time, or failed.</summary>
    public sealed record FeedSilent : WaitMessage;

    /// <summary>The pipeline's run is over: no task is waiting any more.</summary>
    public sealed record RunEnded : WaitMessage;

    /// <summary>Time passed.</summary>
    public sealed record Ticked : WaitMessage;
}
