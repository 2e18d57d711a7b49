namespace DeploymentOrchestrator.Server.FaultTests.EventHubs;

/// <summary>What a run showed.</summary>
/// <param name="Events">How many events there were.</param>
/// <param name="UnreadWhenKilled">How many events lay in the hub and not in the store, at each kill.</param>
/// <param name="Took">From the first event to the last effect.</param>
/// <param name="Problems">What is wrong; empty if all went as promised.</param>
internal sealed record HubKillReport(int Events, IReadOnlyList<int> UnreadWhenKilled, TimeSpan Took, IReadOnlyList<string> Problems)
{
    public override string ToString() =>
        $"{Events} events, {UnreadWhenKilled.Count} kills with {string.Join(", ", UnreadWhenKilled)} events unread, {Took.TotalSeconds:0} s"
        + (Problems.Count is 0 ? "" : $"\n{string.Join('\n', Problems)}");
}
