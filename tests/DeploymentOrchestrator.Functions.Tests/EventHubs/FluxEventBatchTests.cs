using System.Text.Json;
using Azure.Messaging.EventHubs;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Functions.EventHubs;
using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Functions.Tests.Triggers;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Intake;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace DeploymentOrchestrator.Functions.Tests.EventHubs;

public sealed class FluxEventBatchTests
{
    private static readonly DateTimeOffset At = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private readonly Mock<DurableTaskClient> _client = new(MockBehavior.Strict, "test");
    private readonly List<(string Name, string Id)> _started = [];

    public FluxEventBatchTests() => _client
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
        var dead = await AcceptAsync(0, Event("1.2.3", 10), new EventDataOf("{ not json", 11).Data, Event("1.2.4", 12));

        Assert.Equal(2, _started.Count(start => start.Name == "DeliverReport"));
        Assert.Equal("DeadLetter", Assert.Single(_started, start => start.Id.StartsWith("dead:", StringComparison.Ordinal)).Name);
        var letter = JsonElement.Parse(Assert.Single(dead));
        Assert.StartsWith("partition 3, offset 1100, sequence number 11: ", letter.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("{ not json", letter.GetProperty("body").GetString());
    }

    [Fact]
    public async Task A_batch_without_errors_puts_nothing_on_the_queue() =>
        Assert.Empty(await AcceptAsync(0, Event("1.2.3", 10), Event("1.2.4", 11)));

    [Fact]
    public async Task An_event_that_cannot_be_stored_fails_the_batch_after_the_others_are_stored()
    {
        Refuse("1.2.4");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => AcceptAsync(9, Event("1.2.3", 10), Event("1.2.4", 11), Event("1.2.5", 12)));

        Assert.Equal(2, _started.Count);
    }

    [Fact]
    public async Task An_event_that_the_store_keeps_refusing_goes_to_the_queue()
    {
        Refuse("1.2.4");

        var dead = await AcceptAsync(10, Event("1.2.3", 10), Event("1.2.4", 11));

        var letter = JsonElement.Parse(Assert.Single(dead));
        Assert.Contains("partition 3, offset 1100, sequence number 11", letter.GetProperty("reason").GetString());
        Assert.Contains("1.2.4", letter.GetProperty("body").GetString());
    }

    private Task<string[]> AcceptAsync(int retries, params EventData[] events)
    {
        var intake = Head.Services().GetRequiredService<DomainFactory>().Create<FluxIntake>(_client.Object);
        return new FluxEventBatch(intake, NullLogger<FluxEventBatch>.Instance).AcceptAsync(events, "3", retries, CancellationToken.None);
    }

    private void Refuse(string version)
    {
        _client.Setup(client => client.ScheduleNewOrchestrationInstanceAsync(
                It.IsAny<TaskName>(), It.Is<object?>(input => ((Report)input!).Version == version), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new RpcException(new Status(StatusCode.Unavailable, "the storage account is throttled")));
        _client.Setup(client => client.GetInstanceAsync(It.IsAny<string>(), true, It.IsAny<CancellationToken>()))
            .ReturnsAsync((OrchestrationMetadata?)null);
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
