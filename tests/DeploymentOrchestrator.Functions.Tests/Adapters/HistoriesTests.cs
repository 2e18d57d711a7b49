using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Functions.Adapters;
using DurableTask.Core;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Functions.Tests.Adapters;

public sealed class HistoriesTests
{
    private static readonly DateTime At = new(2026, 8, 20, 10, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_recorded_history_is_told_in_the_ports_words()
    {
        const string Call = "0c4f9c0e-8f2c-4b1c-9d3a-0d8f7a0b1c2d";
        const string Lost = "1c4f9c0e-8f2c-4b1c-9d3a-0d8f7a0b1c2d";
        var history = Histories.From(
        [
            new OrchestratorStartedEvent(-1) { Timestamp = At },
            new ExecutionStartedEvent(-1, "{\"in\":1}") { Name = "PipelineWait" },
            new EventSentEvent(0) { InstanceId = "@releasefeed@web", Name = "op", Input = $$"""{"op":"Join","id":"{{Call}}","input":"{\"x\":1}"}""" },
            new TaskScheduledEvent(1, "TellProgress", null, "[{\"line\":1}]"),
            new TimerCreatedEvent(2, At.AddSeconds(30)),
            new OrchestratorCompletedEvent(-1),
            new OrchestratorStartedEvent(-1) { Timestamp = At.AddSeconds(1) },
            new EventRaisedEvent(-1, "{\"result\":\"{\\\"places\\\":[]}\"}") { Name = Call },
            new TaskFailedEvent(-1, 1, "reason", null, new FailureDetails("Boom", "it broke", null, null, false)),
            new EventRaisedEvent(-1, "{\"r\":1}") { Name = "DeploymentReported" },
            new EventSentEvent(3) { InstanceId = "@releasefeed@web", Name = "op", Input = $$"""{"op":"Told","id":"{{Lost}}"}""" },
            new EventRaisedEvent(-1, "{\"result\":null,\"failureDetails\":{\"ErrorType\":\"WorkerLost\",\"ErrorMessage\":\"gone\"}}") { Name = Lost },
            new EventSentEvent(4) { InstanceId = "other", Name = "DeploymentReported", Input = "2" },
            new TimerFiredEvent(-1, At.AddSeconds(30)) { TimerId = 2 },
            new TaskCompletedEvent(-1, 1, "3"),
            new ExecutionCompletedEvent(5, "{\"out\":1}", OrchestrationStatus.Completed),
        ]);

        Assert.Equal(
            [
                """{"type":"OrchestratorStarted","timestamp":"2026-08-20T10:00:00Z"}""",
                """{"type":"ExecutionStarted","name":"PipelineWait","input":{"in":1}}""",
                """{"type":"EntityOperationCalled","eventId":0,"entity":{"key":"web","name":"releasefeed"},"operation":"Join","input":{"x":1}}""",
                """{"type":"TaskScheduled","eventId":1,"name":"TellProgress","input":{"line":1}}""",
                """{"type":"TimerCreated","eventId":2,"fireAt":"2026-08-20T10:00:30Z"}""",
                """{"type":"OrchestratorStarted","timestamp":"2026-08-20T10:00:01Z"}""",
                """{"type":"EntityOperationCompleted","entityCallId":0,"result":{"places":[]}}""",
                """{"type":"TaskFailed","taskScheduledId":1,"failureDetails":{"errorType":"Boom","errorMessage":"it broke"}}""",
                """{"type":"EventRaised","name":"DeploymentReported","input":{"r":1}}""",
                """{"type":"EntityOperationCalled","eventId":3,"entity":{"key":"web","name":"releasefeed"},"operation":"Told","input":null}""",
                """{"type":"EntityOperationFailed","entityCallId":3,"failureDetails":{"errorType":"WorkerLost","errorMessage":"gone"}}""",
                """{"type":"EventSent","eventId":4,"instanceId":"other","name":"DeploymentReported","input":2}""",
                """{"type":"TimerFired","timerId":2,"fireAt":"2026-08-20T10:00:30Z"}""",
                """{"type":"TaskCompleted","taskScheduledId":1,"result":3}""",
                """{"type":"ExecutionCompleted","result":{"out":1}}""",
            ],
            history.Select(HistorySerializer.Serialize));
    }

    [Fact]
    public void Why_it_ended_badly_is_told_once()
    {
        Assert.Equal(
            ["""{"type":"ExecutionFailed","failureDetails":{"errorType":"Boom","errorMessage":"it broke"}}"""],
            Histories.From([new ExecutionCompletedEvent(1, "x", OrchestrationStatus.Failed, new FailureDetails("Boom", "it broke", null, null, false))])
                .Select(HistorySerializer.Serialize));
        Assert.Equal(
            ["""{"type":"ExecutionTerminated","reason":"by hand"}"""],
            Histories.From([new ExecutionTerminatedEvent(-1, "by hand"), new ExecutionCompletedEvent(1, "by hand", OrchestrationStatus.Terminated)])
                .Select(HistorySerializer.Serialize));
    }
}
