namespace DeploymentOrchestrator.Benchmarks;

/// <summary>The sizes of a run; see the command line's help.</summary>
internal sealed record BenchmarkSettings(
    int Instances, int Callers, int Rate, int Seconds, IReadOnlyList<int> AtRest, int Waits, int Reports, int Releases, int Repeat, string DataFolder, string? AzureStorage)
{
    public BenchmarkSettings Quick() => this with { Instances = 300, Seconds = 1, AtRest = [300], Waits = 50, Reports = 200, Releases = 300 };
}
