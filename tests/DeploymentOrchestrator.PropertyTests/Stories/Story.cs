
namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>Everything that happens to a few waits: what is requested, what Flux reports, and what goes wrong.</summary>
/// <param name="Requests">The waits.</param>
/// <param name="Reports">The reports of Flux.</param>
/// <param name="Repeats">Reports that come again.</param>
/// <param name="Downs">The times when the process is down, without overlaps.</param>
/// <param name="Faults">What the runtime does to entity calls.</param>
/// <param name="Flapping">A seed for the behavior of Azure DevOps; 0 if it is always fine.</param>
internal sealed record Story(
    IReadOnlyList<Asked> Requests,
    IReadOnlyList<Said> Reports,
    IReadOnlyList<Repeat> Repeats,
    IReadOnlyList<Down> Downs,
    IReadOnlyList<Fault> Faults,
    int Flapping)
{
    /// <summary>How late a timer may fire: a queue is polled, or a clock is set.</summary>
    public TimeSpan TimersLateBy { get; init; }

    /// <summary>The first moment, at or after a given time, at which the process runs.</summary>
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

/// <summary>A report that comes again, either as the same delivery or as a new one.</summary>
/// <param name="Report">Index in the story's reports.</param>
/// <param name="After">How long after its first arrival.</param>
/// <param name="AcceptedAnew">True if it gets a new timestamp.</param>
internal sealed record Repeat(int Report, TimeSpan After, bool AcceptedAnew);

/// <summary>The process is down.</summary>
internal sealed record Down(TimeSpan At, TimeSpan For);

/// <summary>The fault that happens to the n-th call of an operation.</summary>
internal sealed record Fault(string Operation, int Nth, EntityDelivery Delivery);
