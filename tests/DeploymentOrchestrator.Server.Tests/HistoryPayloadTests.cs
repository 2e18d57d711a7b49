using System.Runtime.CompilerServices;
using System.Text.Json;
using DeploymentOrchestrator.Server.Http.DurableTask;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class HistoryPayloadTests
{
    private static readonly DateTime At = new(2026, 8, 20, 10, 0, 0, DateTimeKind.Utc);
    private const string Payload = """{"target":{"protectedToken":"secret"},"n":1}""";
    private static readonly FailureDetails Failure = new("System.FormatException", "no such thing", null, null, false);

    [Fact]
    public void Every_kind_of_event_is_shown_as_Durable_Functions_shows_it()
    {
        var shown = HistoryPayload.Of(Instance(), History(), showInput: true, showOutput: true);
        var text = shown.ToJsonString(new JsonSerializerOptions(DurableTaskJson.Options) { WriteIndented = true });

        IsAsBefore(text);
        Assert.DoesNotContain("secret", text);
    }

    [Fact]
    public void Inputs_and_outputs_are_shown_on_request_only()
    {
        var shown = HistoryPayload.Of(Instance(), History(), showInput: false, showOutput: false).ToJsonString();

        Assert.DoesNotContain("\"Input\"", shown);
        Assert.DoesNotContain("\"Result\"", shown);
    }

    private static OrchestrationMetadata Instance() => new("Test", "a") { CreatedAt = At };

    private static HistoryEvent[] History() =>
    [
        Turn(At),
        new ExecutionStartedEvent(-1, Payload) { Name = "Test" },
        new TaskScheduledEvent(0, "Tell", "", $"[{Payload}]"),
        new TaskScheduledEvent(1, "Fail", "", $"[{Payload}]"),
        new TaskScheduledEvent(2, "Unfinished", "", $"[{Payload}]"),
        new TimerCreatedEvent(3, At.AddMinutes(1)),
        new TimerCreatedEvent(4, At.AddMinutes(2)),
        Call(5, "Join"),
        Call(6, "Told"),
        new OrchestratorCompletedEvent(-1),
        Turn(At.AddMilliseconds(1500)),
        new TaskCompletedEvent(-1, 0, Payload),
        new TaskFailedEvent(-1, 1, null, null, Failure),
        Raised(IdOf(5), JsonSerializer.Serialize(new { result = Payload })),
        Raised(IdOf(6), JsonSerializer.Serialize(new { result = (string?)null, failureDetails = new { Failure.ErrorType, Failure.ErrorMessage } })),
        Raised("Go", Payload),
        new TimerFiredEvent(-1, At.AddMinutes(1)) { TimerId = 3 },
        new EventSentEvent(7) { InstanceId = "b", Name = "Go", Input = Payload },
        new ExecutionCompletedEvent(8, """{"n":2}""", OrchestrationStatus.Completed),
        new ExecutionCompletedEvent(9, null, OrchestrationStatus.Failed, Failure),
        new ExecutionTerminatedEvent(-1, "\"no longer wanted\""),
    ];

    private static OrchestratorStartedEvent Turn(DateTime at) => new(-1) { Timestamp = at };

    private static EventSentEvent Call(int id, string operation) => new(id)
    {
        InstanceId = "@releasefeed@web",
        Name = "op",
        Input = JsonSerializer.Serialize(new { op = operation, id = IdOf(id), input = Payload }),
    };

    private static EventRaisedEvent Raised(string name, string payload) => new(-1, payload) { Name = name };

    private static string IdOf(int call) => $"0000000{call}-0000-0000-0000-000000000000";

    private static void IsAsBefore(string text, [CallerMemberName] string name = "", [CallerFilePath] string file = "")
    {
        if (Transcript.IsRecording)
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(file)!, "Golden", $"{name}.json"), text);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.json")).ReplaceLineEndings("\n"), text.ReplaceLineEndings("\n"));
    }
}
