namespace DeploymentOrchestrator.PropertyTests.Watch;

/// <summary>The clock of the day for the watch, but without the pauses between two attempts, so that the time at which the watch is back is known to the second.</summary>
internal sealed class PauselessClock(TimeProvider day) : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public override DateTimeOffset GetUtcNow() => day.GetUtcNow();

    public override long GetTimestamp() => day.GetTimestamp();

    public override long TimestampFrequency => day.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        dueTime > TimeSpan.Zero && dueTime <= LongestPause
            ? System.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period)
            : day.CreateTimer(callback, state, dueTime, period);
}
