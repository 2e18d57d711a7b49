using DeploymentOrchestrator.Functions.Triggers;
using DurableTask.Contracts;
using DurableTask.Core.History;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.DurableTask.Client;
using Moq;

namespace DeploymentOrchestrator.Functions.Tests.Triggers;

public sealed class HistoryTriggerTests
{
    private static readonly DateTime At = new(2026, 8, 20, 10, 0, 0, DateTimeKind.Utc);
    private readonly Mock<DurableTaskClient> _client = new(MockBehavior.Strict, "test");

    [Fact]
    public async Task A_downloaded_history_contains_the_recorded_events_and_can_be_read_back()
    {
        _client.Setup(client => client.GetOrchestrationHistoryAsync("i", It.IsAny<CancellationToken>())).ReturnsAsync(
        [
            new ExecutionStartedEvent(-1, """{"in":1}""") { Name = "PipelineWait", Timestamp = At },
            new TaskScheduledEvent(0, "TellProgress", null, "[1]") { Timestamp = At },
            new TimerCreatedEvent(1, At.AddSeconds(30)) { Timestamp = At },
            new EventRaisedEvent(-1, "2") { Name = "DeploymentReported", Timestamp = At },
        ]);

        var download = Assert.IsType<ContentHttpResult>(await RunAsync());

        var history = HistorySerializer.Deserialize(download.ResponseContent!);
        Assert.Equal([EventType.ExecutionStarted, EventType.TaskScheduled, EventType.TimerCreated, EventType.EventRaised], history.Select(recorded => recorded.EventType));
        Assert.Equal("""{"in":1}""", ((ExecutionStartedEvent)history[0]).Input);
        Assert.Equal(At.AddSeconds(30), ((TimerCreatedEvent)history[2]).FireAt);
    }

    [Fact]
    public async Task A_missing_instance_is_not_found()
    {
        _client.Setup(client => client.GetOrchestrationHistoryAsync("i", It.IsAny<CancellationToken>())).ThrowsAsync(new ArgumentException("not found"));

        Assert.Equal(404, Assert.IsType<ProblemHttpResult>(await RunAsync()).StatusCode);
    }

    [Fact]
    public async Task A_store_that_does_not_respond_is_unavailable()
    {
        _client.Setup(client => client.GetOrchestrationHistoryAsync("i", It.IsAny<CancellationToken>()))
            .ThrowsAsync(new RpcException(new Status(StatusCode.Unavailable, "the storage account is throttled")));

        var problem = Assert.IsType<ProblemHttpResult>(await RunAsync());
        Assert.Equal(503, problem.StatusCode);
        Assert.Contains("throttled", problem.ProblemDetails.Detail, StringComparison.Ordinal);
    }

    private Task<IResult> RunAsync() => History.RunAsync(new DefaultHttpContext().Request, "i", _client.Object, CancellationToken.None);
}
