namespace DeploymentOrchestrator.Server.FaultTests.EventHubs;

/// <summary>The result of a run.</summary>
/// <param name="Events">The number of events.</param>
/// <param name="UnreadWhenKilled">The number of events that were in the hub but not in the store, at each kill.</param>
/// <param name="Took">The time from the first event to the last effect.</param>
/// <param name="Problems">What went wrong; empty if all went as expected.</param>
internal sealed record HubKillReport(int Events, IReadOnlyList<int> UnreadWhenKilled, TimeSpan Took, IReadOnlyList<string> Problems)
{
    public override string ToString() =>
        $"{Events} events, {UnreadWhenKilled.Count} kills with {string.Join(", ", UnreadWhenKilled)} events unread, {Took.TotalSeconds:0} s"
        + (Problems.Count is 0 ? "" : $"\n{string.Join('\n', Problems)}");
}
