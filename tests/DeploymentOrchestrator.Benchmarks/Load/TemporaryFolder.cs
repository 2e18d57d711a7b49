namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>A folder that is deleted afterwards.</summary>
internal sealed class TemporaryFolder(string parent) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(System.IO.Path.Combine(parent, "durable-benchmark-" + System.IO.Path.GetRandomFileName()));

    public string Path => _folder.FullName;

    public string Database => System.IO.Path.Combine(Path, "deployments.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
