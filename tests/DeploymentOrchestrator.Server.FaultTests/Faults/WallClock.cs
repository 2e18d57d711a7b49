namespace DeploymentOrchestrator.Server.FaultTests.Faults;

/// <summary>A machine's clock that somebody sets: as on a real machine, the time of day jumps but delays in progress do not.</summary>
internal sealed class WallClock : TimeProvider
{
    private long _ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public void Set(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
