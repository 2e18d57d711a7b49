using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Functions.Tests.Runtime;

/// <summary>
/// The histories that the embedded engine's tests hold, played through the official runner: turn by turn, what the code does there must be
/// what it did here. That the domain behaves alike on both engines is so shown and not assumed.
/// </summary>
public sealed class GoldenHistoryTests
{
    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Histories"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_official_runner_does_what_is_recorded(string name)
    {
        var history = HistorySerializer.DeserializeHistory(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Histories", $"{name}.json")));
        var started = history.OfType<ExecutionStarted>().First();
        var runner = new OfficialRunner(InstanceId(history), Orchestrator(started.Name));

        foreach (var (now, arrived, done) in Turns(history))
        {
            var official = runner.Turn(now, arrived);
            Assert.True(
                done.Count == official.Count && done.Zip(official).All(pair => Same(pair.First, pair.Second)),
                $"At {now:HH:mm:ss} is recorded:\n{Text(done)}\nThe official runner did:\n{Text(official)}");
        }
    }

    // A wait says its own id to the feed; a delivery needs none.
    private static string InstanceId(IEnumerable<HistoryEvent> history) => history
        .OfType<EntityOperationCalled>()
        .Where(call => call.Input.ValueKind == JsonValueKind.Object && call.Input.TryGetProperty("instanceId", out _))
        .Select(call => call.Input.GetProperty("instanceId").GetString())
        .FirstOrDefault() ?? "some-instance";

    private static ITaskOrchestrator Orchestrator(string name) => name switch
    {
        DeploymentOrchestrator.Names.PipelineWait => new PipelineWaitOrchestrator(NullLogger<PipelineWaitOrchestrator>.Instance),
        DeploymentOrchestrator.Names.DeliverReport => new DeliverReportOrchestrator(NullLogger<DeliverReportOrchestrator>.Instance),
        _ => throw new NotSupportedException(name),
    };

    private static IEnumerable<(DateTime Now, List<HistoryEvent> Arrived, List<HistoryEvent> Done)> Turns(IReadOnlyList<HistoryEvent> history)
    {
        (DateTime Now, List<HistoryEvent> Arrived, List<HistoryEvent> Done)? turn = null;
        foreach (var recorded in history)
        {
            switch (recorded)
            {
                case OrchestratorStarted started:
                    if (turn is { } whole)
                    {
                        yield return whole;
                    }

                    turn = (started.Timestamp, [], []);
                    break;
                case TimerCanceled:
                    break; // Durable Task records none: the timer stays in the queue until it is due, and is ignored then
                case ExecutionStarted or EventRaised or TaskCompleted or TaskFailed or TimerFired or EntityOperationCompleted or EntityOperationFailed:
                    turn!.Value.Arrived.Add(recorded);
                    break;
                default:
                    turn!.Value.Done.Add(recorded);
                    break;
            }
        }

        yield return turn!.Value;
    }

    // As JSON values: the one side writes + where the other writes \u002B.
    private static bool Same(HistoryEvent one, HistoryEvent other) =>
        JsonElement.DeepEquals(JsonElement.Parse(HistorySerializer.Serialize(one)), JsonElement.Parse(HistorySerializer.Serialize(other)));

    private static string Text(IEnumerable<HistoryEvent> done) => string.Join('\n', done.Select(HistorySerializer.Serialize));
}
