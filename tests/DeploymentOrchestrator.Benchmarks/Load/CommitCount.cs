namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>The number of writes and of the commits that contained them.</summary>
internal sealed class CommitCount
{
    private int _commits;
    private int _writes;

    public int Writes => _writes;

    public double WritesPerCommit => (double)_writes / Math.Max(_commits, 1);

    public void Add(int writes) => (_writes, _commits) = (_writes + writes, _commits + 1);

    public void Reset() => (_writes, _commits) = (0, 0);
}
