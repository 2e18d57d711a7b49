using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Waits;

/// <summary>What a wait wants done.</summary>
public abstract record WaitEffect
{
    /// <summary>Ask the feed: register and answer, or answer only.</summary>
    /// <param name="Join">True to (re)register.</param>
    public sealed record AskFeed(bool Join) : WaitEffect;

    /// <summary>Tell the feed that these failures have failed a wait.</summary>
    /// <param name="ReportKeys">Their keys.</param>
    public sealed record TellFeed(IReadOnlyList<string> ReportKeys) : WaitEffect;

    /// <summary>A line for the task's log.</summary>
    /// <param name="Line">The text, without a timestamp.</param>
    public sealed record Say(string Line) : WaitEffect;

    /// <summary>An issue on the task's record; it is a log line too.</summary>
    /// <param name="Type">How bad.</param>
    /// <param name="Text">The text.</param>
    /// <param name="Details">What follows that line in the log, and in no issue; null: nothing.</param>
    public sealed record Raise(IssueType Type, string Text, IReadOnlyList<string>? Details = null) : WaitEffect;

    /// <summary>The one and only result.</summary>
    /// <param name="Decision">What and why.</param>
    public sealed record Decide(WaitDecision Decision) : WaitEffect;
}

/// <summary>A decided result. It is recorded before it is sent and never changes.</summary>
/// <param name="Result">Succeeded or failed.</param>
/// <param name="Reason">One line that says why.</param>
/// <param name="At">When it was decided.</param>
public sealed record WaitDecision(TaskResult Result, string Reason, DateTimeOffset At);
