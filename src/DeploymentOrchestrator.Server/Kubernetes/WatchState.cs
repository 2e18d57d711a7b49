namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>How a watch fares.</summary>
/// <param name="What">What is watched, and where.</param>
/// <param name="StandsSince">Since when without a break; null: it does not.</param>
/// <param name="LastWordAt">When the API server last said something, if only that nothing has changed; null: never.</param>
/// <param name="Problem">Why it does not stand; null: it stands, or has not begun.</param>
public sealed record WatchView(string What, DateTimeOffset? StandsSince, DateTimeOffset? LastWordAt, string? Problem);

/// <summary>How one watch fares: written by it, shown by the health page.</summary>
internal sealed class WatchState(string what)
{
    private volatile WatchView _view = new(what, null, null, null);
    private long _words;

    /// <summary>As it is now.</summary>
    public WatchView View => _view;

    /// <summary>How many times the API server has said something.</summary>
    public long Words => Interlocked.Read(ref _words);

    /// <summary>It stands; if it did before, that goes on.</summary>
    public void Stands(DateTimeOffset now) => _view = _view with { StandsSince = _view.StandsSince ?? now, LastWordAt = now, Problem = null };

    /// <summary>The API server has said something.</summary>
    public void Heard(DateTimeOffset now)
    {
        Interlocked.Increment(ref _words);
        _view = _view with { LastWordAt = now };
    }

    /// <summary>It does not stand.</summary>
    public void Fell(string problem) => _view = _view with { StandsSince = null, Problem = problem };
}
