using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker.Grpc;
using P = Microsoft.DurableTask.Protobuf;

namespace DeploymentOrchestrator.Functions.Tests.Runtime;

/// <summary>Sends payloads through the runner that the worker uses, with the protobuf messages that the host sends.</summary>
public sealed class EventPayloadTests
{
    private static readonly Timestamp At = Timestamp.FromDateTime(new(2026, 8, 20, 10, 0, 0, DateTimeKind.Utc));

    // Events that our code did not send: no payload of theirs may end an instance.
    [Theory]
    [InlineData("""{"key":1}""")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData(null)]
    public void Any_event_payload_can_be_read_as_a_JsonElement(string? payload)
    {
        var end = Run(new Waiter(), "{}", new P.HistoryEvent { EventRaised = new() { Name = Names.DeploymentReported, Input = payload } });

        Assert.Equal(P.OrchestrationStatus.Completed, end.OrchestrationStatus);
        Assert.Equal(payload ?? "null", end.Result);
    }

    [Fact]
    public void Inputs_and_results_are_written_as_the_domain_writes_them()
    {
        var end = Run(new EchoOrchestrator(), """{"reason":"why","at":"2026-08-20T10:00:00+00:00","body":"{}","unknown":1}""");

        Assert.Equal("""{"reason":"why","at":"2026-08-20T10:00:00+00:00","body":"{}"}""", end.Result);
    }

    private static P.CompleteOrchestrationAction Run(ITaskOrchestrator orchestrator, string input, params P.HistoryEvent[] arrived)
    {
        var start = new P.HistoryEvent
        {
            ExecutionStarted = new() { Name = "Test", Input = input, OrchestrationInstance = new() { InstanceId = "i", ExecutionId = "execution" } },
        };
        var request = new P.OrchestratorRequest
        {
            InstanceId = "i",
            NewEvents = { new P.HistoryEvent { OrchestratorStarted = new() }, start, arrived },
            EntityParameters = new() { EntityMessageReorderWindow = Duration.FromTimeSpan(TimeSpan.FromMinutes(30)) },
        };
        foreach (var happened in request.NewEvents)
        {
            happened.EventId = -1;
            happened.Timestamp = At;
        }

        var response = P.OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(
            GrpcOrchestrationRunner.LoadAndRun(Convert.ToBase64String(request.ToByteArray()), orchestrator, Worker.Services)));
        return Assert.Single(response.Actions).CompleteOrchestration;
    }

    private sealed class Waiter : TaskOrchestrator<JsonElement, JsonElement>
    {
        public override Task<JsonElement> RunAsync(TaskOrchestrationContext context, JsonElement input) =>
            context.WaitForExternalEvent<JsonElement>(Names.DeploymentReported);
    }

    private sealed class EchoOrchestrator : TaskOrchestrator<DeadLetters.DeadLetter, DeadLetters.DeadLetter>
    {
        public override Task<DeadLetters.DeadLetter> RunAsync(TaskOrchestrationContext context, DeadLetters.DeadLetter input) => Task.FromResult(input);
    }
}
