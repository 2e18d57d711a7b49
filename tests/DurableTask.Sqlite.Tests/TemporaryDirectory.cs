namespace DurableTask.Sqlite.Tests;

/// <summary>A directory that goes away with the test.</summary>
internal sealed class TemporaryDirectory
{
    public string Path { get; } = Directory.CreateTempSubdirectory("durable-").FullName;

    public string Database => System.IO.Path.Combine(Path, "durable.db");

    public void Delete() => Directory.Delete(Path, recursive: true);
}
