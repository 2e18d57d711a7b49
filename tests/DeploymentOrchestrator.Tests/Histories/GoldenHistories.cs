using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using DurableTask.Contracts;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Tests.Histories;

/// <summary>Reads and writes the files, with one event per line, so that a change is readable in a diff.</summary>
internal static class GoldenHistories
{
    private const string Incompatible = "Incompatible";

    /// <summary>A history recorded by a build that called an activity under another name than this build does.</summary>
    public const string RenamedActivity = "renamed-activity";

    /// <summary>True if the files are to be written again. This never happens automatically, because a golden history that follows the code would test nothing.</summary>
    public static bool IsRecording => Environment.GetEnvironmentVariable("RECORD_HISTORIES") == "1";

    public static IReadOnlyList<HistoryEvent> Read(string name) =>
        HistorySerializer.Deserialize(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Histories", $"{name}.json")));

    public static IReadOnlyList<HistoryEvent> ReadIncompatible() => Read(Path.Combine(Incompatible, RenamedActivity));

    public static IEnumerable<string> Names() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Histories"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file));

    /// <summary>Plays a scenario. The same scenario always gives the same history: timestamps that Durable Task takes from the machine's clock are replaced by the time of the turn.</summary>
    public static IReadOnlyList<HistoryEvent> Play(GoldenScenario scenario)
    {
        var world = new World();
        var history = world.Runtime[scenario.Play(world)].History;
        var now = DateTime.MinValue;
        foreach (var recorded in history)
        {
            now = recorded is OrchestratorStartedEvent ? recorded.Timestamp : now;
            recorded.Timestamp = now;
            if (recorded is EventSentEvent { InstanceId: ['@', ..] } call)
            {
                var request = JsonNode.Parse(call.Input)!;
                request["requestTime"] = now;
                call.Input = request.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            }
        }

        return history;
    }

    public static void Record()
    {
        Directory.GetFiles(SourceFolder(), "*.json").ToList().ForEach(File.Delete);
        foreach (var scenario in GoldenScenarios.All)
        {
            Write(scenario.Name, Play(scenario));
        }

        var released = Play(GoldenScenarios.All.Single(scenario => scenario.Name == "released"));
        Write(Path.Combine(Incompatible, RenamedActivity), [.. released.Select(e => e is TaskScheduledEvent { EventId: 1 } task ? Renamed(task) : e)]);
    }

    private static TaskScheduledEvent Renamed(TaskScheduledEvent task) => new(task.EventId, "ShowProgress", task.Version, task.Input) { Timestamp = task.Timestamp };

    private static void Write(string name, IReadOnlyList<HistoryEvent> history)
    {
        var path = Path.Combine(SourceFolder(), $"{name}.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"[\n{string.Join(",\n", history.Select(e => HistorySerializer.SerializeToString([e])[1..^1]))}\n]\n");
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
