using System.Text.Json;
using Azure.Messaging.EventHubs;
using DeploymentOrchestrator.Functions.Triggers;
using Grpc.Core;
using Microsoft.DurableTask;
using Moq;
using Sdk = Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Tests.Triggers;

public sealed class FluxEventHubTests
{
    private static readonly DateTimeOffset At = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private readonly Mock<Sdk.DurableTaskClient> _client = new(MockBehavior.Strict, "test");
    private readonly List<(string Name, string Id)> _started = [];
    private readonly FluxEventHub _function = Head.Function<FluxEventHub>();

    public FluxEventHubTests() => _client
        .Setup(client => client.ScheduleNewOrchestrationInstanceAsync(
            It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
        .Returns((TaskName name, object? _, StartOrchestrationOptions? options, CancellationToken _) =>
        {
            lock (_started)
            {
                _started.Add((name.Name, options!.InstanceId!));
            }

            return Task.FromResult(options.InstanceId!);
        });

    [Fact]
    public async Task A_poison_event_in_the_middle_stops_no_other()
    {
        var dead = await RunAsync(Invocation.Of("""{"PartitionId":"3"}"""), Event("1.2.3", 10), new EventDataOf("{ not json", 11).Data, Event("1.2.4", 12));

        Assert.Equal(2, _started.Count(start => start.Name == "DeliverReport"));
        Assert.Equal("DeadLetter", Assert.Single(_started, start => start.Id.StartsWith("dead:", StringComparison.Ordinal)).Name);
        var letter = JsonElement.Parse(Assert.Single(dead));
        Assert.StartsWith("partition 3, offset 1100, sequence number 11: ", letter.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("{ not json", letter.GetProperty("body").GetString());
    }

    [Fact]
    public async Task A_batch_without_fault_puts_nothing_on_the_queue() =>
        Assert.Empty(await RunAsync(Invocation.Of(), Event("1.2.3", 10), Event("1.2.4", 11)));

    [Fact]
    public async Task What_the_store_does_not_take_fails_the_batch_after_the_others_were_taken()
    {
        Refuse("1.2.4");

        await Assert.ThrowsAsync<Durable.StoreUnavailableException>(() => RunAsync(Invocation.Of(retry: 9), Event("1.2.3", 10), Event("1.2.4", 11), Event("1.2.5", 12)));

        Assert.Equal(2, _started.Count);
    }

    [Fact]
    public async Task What_the_store_keeps_refusing_goes_to_the_queue_in_the_end()
    {
        Refuse("1.2.4");

        var dead = await RunAsync(Invocation.Of("""{"PartitionId":"3"}""", retry: 10), Event("1.2.3", 10), Event("1.2.4", 11));

        var letter = JsonElement.Parse(Assert.Single(dead));
        Assert.Contains("partition 3, offset 1100, sequence number 11", letter.GetProperty("reason").GetString());
        Assert.Contains("1.2.4", letter.GetProperty("body").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task A_batch_that_does_not_say_its_partition_is_taken_all_the_same(string? partitionContext)
    {
        var dead = await RunAsync(Invocation.Of(partitionContext), new EventDataOf("?", 11).Data, Event("1.2.4", 12));

        Assert.Contains("partition ?", Assert.Single(dead));
        Assert.Contains(_started, start => start.Name == "DeliverReport");
    }

    private Task<string[]> RunAsync(Microsoft.Azure.Functions.Worker.FunctionContext context, params EventData[] events) =>
        _function.RunAsync(events, _client.Object, context);

    private void Refuse(string version)
    {
        _client.Setup(client => client.ScheduleNewOrchestrationInstanceAsync(
                It.IsAny<TaskName>(), It.Is<object?>(input => input!.ToString()!.Contains(version)), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new RpcException(new Status(StatusCode.Unavailable, "the storage account is throttled")));
        _client.Setup(client => client.GetInstancesAsync(It.IsAny<string>(), false, It.IsAny<CancellationToken>()))
            .ReturnsAsync((Sdk.OrchestrationMetadata?)null);
    }

    private static EventData Event(string version, int sequence) => new EventDataOf(
        $$"""
        {"involvedObject":{"kind":"HelmRelease","namespace":"flux-config","name":"web","uid":"u","apiVersion":"helm.toolkit.fluxcd.io/v2","resourceVersion":"1"},
         "severity":"info","timestamp":"2026-08-20T10:00:00Z","message":"Helm upgrade succeeded for release web/web.v2 with chart web@{{version}}",
         "reason":"UpgradeSucceeded","metadata":{"revision":"{{version}}","env":"snd1"},"reportingController":"helm-controller"}
        """,
        sequence).Data;

    private sealed record EventDataOf(string Body, int Sequence)
    {
        public EventData Data { get; } = EventHubsModelFactory.EventData(
            BinaryData.FromString(Body), sequenceNumber: Sequence, offsetString: $"{Sequence}00", enqueuedTime: At);
    }
}
