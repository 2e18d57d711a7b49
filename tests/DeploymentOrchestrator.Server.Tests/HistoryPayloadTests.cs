using System.Runtime.CompilerServices;
using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Server.Http.DurableTask;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class HistoryPayloadTests
{
    private static readonly DateTime At = new(2026, 8, 20, 10, 0, 0, DateTimeKind.Utc);
    private static readonly TaskFailureDetails Failure = new("System.FormatException", "no such thing");
    private static readonly JsonElement Payload = JsonElement.Parse("""{"target":{"protectedToken":"secret"},"n":1}""");

    [Fact]
    public void Every_kind_of_event_is_shown_as_the_original_shows_it()
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

    private static OrchestrationMetadata Instance() =>
        new("Test", "a", OrchestrationRuntimeStatus.Running, At, At, Payload, null, null, null, null);

    private static HistoryEvent[] History() =>
    [
        new OrchestratorStarted(At),
        new ExecutionStarted("Test", Payload),
        new TaskScheduled(0, "Tell", Payload),
        new TaskScheduled(1, "Fail", Payload),
        new TaskScheduled(2, "Unfinished", Payload),
        new TimerCreated(3, At.AddMinutes(1)),
        new TimerCreated(4, At.AddMinutes(2)),
        new EntityOperationCalled(5, new EntityInstanceId("ReleaseFeed", "web"), "Join", Payload),
        new EntityOperationCalled(6, new EntityInstanceId("ReleaseFeed", "web"), "Told", Payload),
        new OrchestratorStarted(At.AddMilliseconds(1500)),
        new TaskCompleted(0, Payload),
        new TaskFailed(1, Failure),
        new EntityOperationCompleted(5, Payload),
        new EntityOperationFailed(6, Failure),
        new EventRaised("Go", Payload),
        new TimerFired(3, At.AddMinutes(1)),
        new TimerCanceled(4),
        new EventSent(7, "b", "Go", Payload),
        new ExecutionCompleted(JsonElement.Parse("""{"n":2}""")),
        new ExecutionFailed(Failure),
        new ExecutionTerminated("no longer wanted"),
    ];

    private static void IsAsBefore(string text, [CallerMemberName] string name = "", [CallerFilePath] string file = "")
    {
        if (Transcript.IsRecording)
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(file)!, "Golden", $"{name}.json"), text);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.json")).ReplaceLineEndings("\n"), text.ReplaceLineEndings("\n"));
    }
}
