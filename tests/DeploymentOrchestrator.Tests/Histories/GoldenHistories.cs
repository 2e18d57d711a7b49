using System.Runtime.CompilerServices;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Tests.Histories;

/// <summary>The files: one event a line, so that a change is read in a diff.</summary>
internal static class GoldenHistories
{
    private const string Incompatible = "Incompatible";

    /// <summary>A history whose last build called an activity that this build does not have under that name.</summary>
    public const string RenamedActivity = "renamed-activity";

    /// <summary>True while whoever runs the tests wants the files written anew: never by itself, a golden history that follows the code guards nothing.</summary>
    public static bool IsRecording => Environment.GetEnvironmentVariable("RECORD_HISTORIES") == "1";

    public static IReadOnlyList<HistoryEvent> Read(string name) =>
        HistorySerializer.DeserializeHistory(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Histories", $"{name}.json")));

    public static IReadOnlyList<HistoryEvent> ReadIncompatible() => Read(Path.Combine(Incompatible, RenamedActivity));

    public static IEnumerable<string> Names() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Histories"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file));

    public static IReadOnlyList<HistoryEvent> Play(GoldenScene scene)
    {
        var world = new World();
        return world.Runtime[scene.Play(world)].History;
    }

    public static void Record()
    {
        Directory.GetFiles(SourceFolder(), "*.json").ToList().ForEach(File.Delete);
        foreach (var scene in GoldenScenes.All)
        {
            Write(scene.Name, Play(scene));
        }

        var released = Play(GoldenScenes.All.Single(scene => scene.Name == "released"));
        Write(Path.Combine(Incompatible, RenamedActivity), [.. released.Select(e => e is TaskScheduled { EventId: 1 } task ? task with { Name = "ShowProgress" } : e)]);
    }

    private static void Write(string name, IReadOnlyList<HistoryEvent> history)
    {
        var path = Path.Combine(SourceFolder(), $"{name}.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"[\n{string.Join(",\n", history.Select(HistorySerializer.Serialize))}\n]\n");
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
