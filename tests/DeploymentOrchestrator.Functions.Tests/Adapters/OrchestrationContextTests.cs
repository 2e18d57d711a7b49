using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Functions.Adapters;
using Moq;
using Sdk = Microsoft.DurableTask;

namespace DeploymentOrchestrator.Functions.Tests.Adapters;

public sealed class OrchestrationContextTests
{
    private static readonly JsonElement Payload = JsonElement.Parse("""{"a":1}""");
    private static readonly EntityInstanceId Feed = new("ReleaseFeed", "web");
    private static readonly Sdk.Entities.EntityInstanceId SdkFeed = new("releasefeed", "web");
    private readonly Mock<Sdk.TaskOrchestrationContext> _sdk = new(MockBehavior.Strict);
    private readonly Mock<Sdk.Entities.TaskOrchestrationEntityFeature> _entities = new(MockBehavior.Strict);
    private readonly OrchestrationContext _context;

    public OrchestrationContextTests()
    {
        _sdk.Setup(sdk => sdk.Entities).Returns(_entities.Object);
        _context = new OrchestrationContext(_sdk.Object);
    }

    [Fact]
    public void Id_time_and_replaying_are_the_runtimes()
    {
        var now = new DateTime(2026, 8, 20, 10, 0, 0, DateTimeKind.Utc);
        _sdk.Setup(sdk => sdk.InstanceId).Returns("web:1.2.3:0123456789");
        _sdk.Setup(sdk => sdk.CurrentUtcDateTime).Returns(now);
        _sdk.Setup(sdk => sdk.IsReplaying).Returns(true);

        Assert.Equal("web:1.2.3:0123456789", _context.InstanceId);
        Assert.Equal(now, _context.CurrentUtcDateTime);
        Assert.Equal(DateTimeKind.Utc, _context.CurrentUtcDateTime.Kind);
        Assert.True(_context.IsReplaying);
    }

    [Fact]
    public async Task An_event_is_awaited_as_raw_JSON()
    {
        using var cancel = new CancellationTokenSource();
        _sdk.Setup(sdk => sdk.WaitForExternalEvent<JsonElement?>("DeploymentReported", cancel.Token)).ReturnsAsync(Payload);

        Assert.Equal("""{"a":1}""", (await _context.WaitForExternalEvent("DeploymentReported", cancel.Token)).GetRawText());
    }

    [Fact]
    public async Task An_event_without_payload_is_JSON_null()
    {
        _sdk.Setup(sdk => sdk.WaitForExternalEvent<JsonElement?>("DeploymentReported", CancellationToken.None)).ReturnsAsync((JsonElement?)null);

        Assert.Equal(JsonValueKind.Null, (await _context.WaitForExternalEvent("DeploymentReported")).ValueKind);
    }

    [Fact]
    public void A_timer_is_the_runtimes_own()
    {
        var fireAt = new DateTime(2026, 8, 20, 10, 5, 0, DateTimeKind.Utc);
        var timer = new TaskCompletionSource().Task;
        using var cancel = new CancellationTokenSource();
        _sdk.Setup(sdk => sdk.CreateTimer(fireAt, cancel.Token)).Returns(timer);

        Assert.Same(timer, _context.CreateTimer(fireAt, cancel.Token));
    }

    [Fact]
    public async Task An_activity_is_called_without_a_retry_policy()
    {
        _sdk.Setup(sdk => sdk.CallActivityAsync<JsonElement?>(new Sdk.TaskName("CompleteTask"), It.Is<object?>(input => Same(input)), null))
            .ReturnsAsync(Payload);

        Assert.Equal("""{"a":1}""", (await _context.CallActivityAsync("CompleteTask", Payload)).GetRawText());
    }

    [Fact]
    public async Task An_activity_that_fails_is_told_in_the_ports_words()
    {
        var details = new Sdk.TaskFailureDetails("System.TimeoutException", "too slow", "at X", null, null);
        _sdk.Setup(sdk => sdk.CallActivityAsync<JsonElement?>(new Sdk.TaskName("CompleteTask"), It.IsAny<object?>(), null))
            .ThrowsAsync(new Sdk.TaskFailedException("CompleteTask", 3, details));

        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => _context.CallActivityAsync("CompleteTask", Payload));

        Assert.Equal("CompleteTask", failure.TaskName);
        Assert.Equal(new TaskFailureDetails("System.TimeoutException", "too slow"), failure.FailureDetails);
    }

    [Fact]
    public async Task An_entity_is_called_with_the_domains_payload()
    {
        _entities.Setup(entities => entities.CallEntityAsync<JsonElement?>(SdkFeed, "Join", It.Is<object?>(input => Same(input)), null)).ReturnsAsync(Payload);

        Assert.Equal("""{"a":1}""", (await _context.CallEntityAsync(Feed, "Join", Payload)).GetRawText());
    }

    [Fact]
    public async Task An_operation_that_fails_is_told_in_the_ports_words()
    {
        var details = new Sdk.TaskFailureDetails("WorkerLost", "the worker process exited", null, null, null);
        _entities.Setup(entities => entities.CallEntityAsync<JsonElement?>(SdkFeed, "Join", It.IsAny<object?>(), null))
            .ThrowsAsync(new Sdk.Entities.EntityOperationFailedException(SdkFeed, "Join", details));

        var failure = await Assert.ThrowsAsync<EntityOperationFailedException>(() => _context.CallEntityAsync(Feed, "Join", Payload));

        Assert.Equal(Feed, failure.EntityId);
        Assert.Equal("Join", failure.OperationName);
        Assert.Equal(new TaskFailureDetails("WorkerLost", "the worker process exited"), failure.FailureDetails);
    }

    [Fact]
    public void Events_and_the_custom_status_go_out_as_they_are()
    {
        _sdk.Setup(sdk => sdk.SendEvent("other", "DeploymentReported", It.Is<object>(payload => Same(payload))));
        _sdk.Setup(sdk => sdk.SetCustomStatus(It.Is<object?>(status => Same(status))));

        _context.SendEvent("other", "DeploymentReported", Payload);
        _context.SetCustomStatus(Payload);

        _sdk.Verify(sdk => sdk.SendEvent("other", "DeploymentReported", It.IsAny<object>()), Times.Once);
        _sdk.Verify(sdk => sdk.SetCustomStatus(It.IsAny<object?>()), Times.Once);
    }

    private static bool Same(object? payload) => payload is JsonElement element && JsonElement.DeepEquals(element, Payload);
}
