
namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>Everything that happens around a few waits: what is asked, what Flux says, and what goes wrong on the way.</summary>
/// <param name="Requests">The waits.</param>
/// <param name="Reports">What Flux says.</param>
/// <param name="Repeats">Reports that come once more.</param>
/// <param name="Downs">When the process is down, not overlapping.</param>
/// <param name="Faults">What the runtime does to entity calls.</param>
/// <param name="Flapping">A seed for the moods of Azure DevOps; 0: it behaves.</param>
internal sealed record Story(
    IReadOnlyList<Asked> Requests,
    IReadOnlyList<Said> Reports,
    IReadOnlyList<Repeat> Repeats,
    IReadOnlyList<Down> Downs,
    IReadOnlyList<Fault> Faults,
    int Flapping)
{
    /// <summary>By how much a timer may fire late: a queue is polled, a clock is set.</summary>
    public TimeSpan TimersLateBy { get; init; }

    /// <summary>The first moment at or after a time at which the process runs.</summary>
    public TimeSpan Up(TimeSpan at) => Downs.FirstOrDefault(down => at >= down.At && at < down.At + down.For) is { } down ? down.At + down.For : at;

    public override string ToString() => string.Join(
        Environment.NewLine,
        [
            "story:",
            .. Requests.Select((asked, i) => $"  asks  {i}: {asked}"),
            .. Reports.Select((said, i) => $"  flux  {i}: {said}"),
            .. Repeats.Select(repeat => $"  {repeat}"),
            .. Downs.Select(down => $"  {down}"),
            .. Faults.Select(fault => $"  {fault}"),
            $"  flapping {Flapping}, timers late by {TimersLateBy:c}",
        ]);
}

/// <summary>A report that comes once more, as its first acceptance or as a new one.</summary>
/// <param name="Report">Index in the story's reports.</param>
/// <param name="After">How long after its first arrival.</param>
/// <param name="AcceptedAnew">True if it is stamped anew.</param>
internal sealed record Repeat(int Report, TimeSpan After, bool AcceptedAnew);

/// <summary>The process is down.</summary>
internal sealed record Down(TimeSpan At, TimeSpan For);

/// <summary>What happens to the n-th call of an operation.</summary>
internal sealed record Fault(string Operation, int Nth, EntityDelivery Delivery);
