using DeploymentOrchestrator.Dashboard;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>The state of one watch: written by the watch, shown on the health page.</summary>
internal sealed class WatchState(string what)
{
    private volatile WatchDetails _view = new(what, null, null, null);
    private long _words;

    /// <summary>As it is now.</summary>
    public WatchDetails View => _view;

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
