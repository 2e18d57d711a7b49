namespace DeploymentOrchestrator.Testing;

/// <summary>A clock that runs at real speed, starts at a time that a test chooses and can be advanced; due timers then fire at once.</summary>
internal sealed class JumpingClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly long _started = System.GetTimestamp();
    private readonly HashSet<JumpingTimer> _timers = [];
    private TimeSpan _jumped;
    private TimeSpan _setBack;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    // The time without the amount that it was set back: timers depend on elapsed time.
    private DateTimeOffset Now => new(GetTimestamp(), TimeSpan.Zero);

    private DateTimeOffset Passed => start + System.GetElapsedTime(_started) + _jumped;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return Passed - _setBack;
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return Passed.UtcTicks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new JumpingTimer(this, callback, state, period);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    public void Jump(TimeSpan by)
    {
        JumpingTimer[] timers;
        lock (_gate)
        {
            _jumped += by;
            timers = [.. _timers];
        }

        Array.ForEach(timers, timer => timer.Arm());
    }

    /// <summary>Changes the time of day; the remaining time of pending timers stays the same.</summary>
    public void SetBack(TimeSpan by)
    {
        lock (_gate)
        {
            _setBack += by;
        }
    }

    public void JumpTo(DateTimeOffset time)
    {
        if (time - GetUtcNow() is { Ticks: > 0 } ahead)
        {
            Jump(ahead);
        }
    }

    private sealed class JumpingTimer : ITimer
    {
        private readonly JumpingClock _clock;
        private readonly Lock _gate = new();
        private readonly ITimer _real;
        private DateTimeOffset? _due;
        private TimeSpan _period;

        public JumpingTimer(JumpingClock clock, TimerCallback callback, object? state, TimeSpan period)
        {
            (_clock, _period) = (clock, period);
            _real = System.CreateTimer(
                _ =>
                {
                    Fired();
                    callback(state);
                },
                null,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _period = period;
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.Now + dueTime;
            }

            return Arm();
        }

        public bool Arm()
        {
            lock (_gate)
            {
                return _real.Change(
                    _due is { } due ? TimeSpan.FromTicks(Math.Max(0, (due - _clock.Now).Ticks)) : Timeout.InfiniteTimeSpan,
                    Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            Forget();
            _real.Dispose();
        }

        // Waits for a callback that is running, as a system timer does, because what the callback uses is disposed of next.
        public ValueTask DisposeAsync()
        {
            Forget();
            return _real.DisposeAsync();
        }

        private void Forget()
        {
            lock (_clock._gate)
            {
                _clock._timers.Remove(this);
            }
        }

        private void Fired()
        {
            lock (_gate)
            {
                _due = _period > TimeSpan.Zero ? _clock.Now + _period : null;
            }

            Arm();
        }
    }
}
