namespace DurableTask.Sqlite.Tests;

/// <summary>A directory that is deleted after the test.</summary>
internal sealed class TemporaryDirectory
{
    public string Path { get; } = Directory.CreateTempSubdirectory("durable-").FullName;

    public string Database => System.IO.Path.Combine(Path, "durable.db");

    public void Delete() => Directory.Delete(Path, recursive: true);
}
