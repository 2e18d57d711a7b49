using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.PropertyTests.Oracle;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>The end of a wait, as its pipeline and its record show it.</summary>
/// <param name="Outcome">Its output; null if it has not ended.</param>
/// <param name="Sent">Every TaskCompleted that was sent.</param>
/// <param name="Issues">The issues that its record shows at the end.</param>
internal sealed record Ended(WaitOutcome? Outcome, IReadOnlyList<(DateTimeOffset At, TaskResult Result)> Sent, IReadOnlyList<RecordIssue> Issues)
{
    /// <summary>Read from the sentence that people see, so that the sentence is tested, too.</summary>
    public Ending Ending => Outcome switch
    {
        { Result: TaskResult.Succeeded } => Ending.Succeeded,
        { Reason: var reason } when reason.StartsWith("Ambiguous: ", StringComparison.Ordinal) => Ending.Ambiguous,
        { Reason: var reason } when reason.Contains(" and Flux gave up", StringComparison.Ordinal) => Ending.GaveUp,
        { Reason: var reason } when reason.Contains(" and was not retried successfully. ", StringComparison.Ordinal) => Ending.VersionFailed,
        { Reason: var reason } when reason.StartsWith("Superseded: ", StringComparison.Ordinal) => Ending.Superseded,
        { Reason: var reason } when reason.StartsWith("Timed out at ", StringComparison.Ordinal) => Ending.Deadline,
        _ => throw new InvalidOperationException($"It has no result that a person would understand: {Outcome}"),
    };
}
