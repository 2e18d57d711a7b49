using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using DurableTask.Contracts;
using DurableTask.Core.History;

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
        HistorySerializer.Deserialize(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Histories", $"{name}.json")));

    public static IReadOnlyList<HistoryEvent> ReadIncompatible() => Read(Path.Combine(Incompatible, RenamedActivity));

    public static IEnumerable<string> Names() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Histories"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file));

    /// <summary>Plays a scenario. The same scenario gives the same history: what Durable Task stamps with the machine's clock has the time of its turn.</summary>
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
