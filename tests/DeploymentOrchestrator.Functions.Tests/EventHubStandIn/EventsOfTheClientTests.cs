using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using DeploymentOrchestrator.Demo.StandIns;
using DeploymentOrchestrator.Demo.StandIns.EventHubs;
using DeploymentOrchestrator.Functions.EventHubs;
using DeploymentOrchestrator.Functions.EventHubStandIn;
using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Functions.Tests.Triggers;
using DeploymentOrchestrator.Intake;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace DeploymentOrchestrator.Functions.Tests.EventHubStandIn;

/// <summary>
/// The whole path of a batch except for the host itself: sent as notification-controller sends it, stored by a hub, received by Azure's client, encoded
/// as the host's extension does it, read by the converter, and processed by the trigger.
/// </summary>
public sealed class EventsOfTheClientTests
{
    private static readonly string[] Samples = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples"), "??*-*.json");

    [Fact]
    public async Task Every_recorded_event_passes_through_unchanged_and_starts_the_same_delivery()
    {
        byte[][] bodies = [.. Samples.Order(StringComparer.Ordinal).Select(File.ReadAllBytes), "{ not json"u8.ToArray()];
        await using var hub = EventHubsStandIn.Start(1, TimeProvider.System);
        await using (var flux = new NotificationController(hub.ConnectionString))
        {
            await flux.SendAsync(bodies[0]); // as a single message
            await flux.SendAsync(bodies[1..]); // and as a batch
        }

        var received = await ReceiveAsync(hub, bodies.Length);
        var read = await ConvertAsync(received);
        var (started, dead) = await AcceptAsync(read);

        Assert.InRange(bodies.Length, 30, 1000);
        Assert.Equal(bodies, read.Select(data => data.EventBody.ToArray()));
        Assert.Equal(received.Select(Place), read.Select(Place));
        Assert.Equal(await StartedByThemselvesAsync(bodies), started);
        Assert.Contains($"partition 0, offset {received[^1].OffsetString}, sequence number {bodies.Length - 1}: ", Assert.Single(dead), StringComparison.Ordinal);
    }

    private static (string, long, DateTimeOffset, string) Place(EventData data) => (data.OffsetString, data.SequenceNumber, data.EnqueuedTime, data.MessageId);

    private static async Task<List<EventData>> ReceiveAsync(EventHubsStandIn hub, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var client = new EventHubConsumerClient("$Default", hub.ConnectionString);
        var received = new List<EventData>();
        await foreach (var one in client.ReadEventsFromPartitionAsync("0", EventPosition.Earliest, limit.Token))
        {
            received.Add(one.Data);
            if (received.Count == count)
            {
                break;
            }
        }

        return received;
    }

    private static async Task<EventData[]> ConvertAsync(IEnumerable<EventData> received)
    {
        var batch = new Mock<CollectionModelBindingData>();
        batch.Setup(b => b.ModelBindingData).Returns([.. received.Select(Encoded)]);
        var context = new Mock<ConverterContext>();
        context.Setup(c => c.TargetType).Returns(typeof(EventData[]));
        context.Setup(c => c.Source).Returns(batch.Object);
        return (EventData[])(await new EventDataConverter().ConvertAsync(context.Object)).Value!;
    }

    private static ModelBindingData Encoded(EventData data)
    {
        var message = new Mock<ModelBindingData>();
        message.Setup(m => m.Source).Returns(EventDataConverter.Source);
        message.Setup(m => m.ContentType).Returns(EventDataConverter.ContentType);
        message.Setup(m => m.Content).Returns(data.GetRawAmqpMessage().ToBytes());
        return message.Object;
    }

    private static async Task<(string[] Started, string[] Dead)> AcceptAsync(EventData[] events)
    {
        var (client, started) = Client();
        var dead = await new FluxEventBatch(Intake(client), NullLogger<FluxEventBatch>.Instance).AcceptAsync(events, "0", retries: 0, CancellationToken.None);
        return ([.. started.Order(StringComparer.Ordinal)], dead);
    }

    private static async Task<string[]> StartedByThemselvesAsync(IEnumerable<byte[]> bodies)
    {
        var (client, started) = Client();
        foreach (var body in bodies)
        {
            await Intake(client).AcceptAsync(body, DateTimeOffset.UtcNow, "a file", CancellationToken.None);
        }

        return [.. started.Order(StringComparer.Ordinal)];
    }

    private static FluxIntake Intake(DurableTaskClient client) => Head.Services().GetRequiredService<DomainFactory>().Create<FluxIntake>(client);

    private static (DurableTaskClient Client, List<string> Started) Client()
    {
        var started = new List<string>();
        var client = new Mock<DurableTaskClient>(MockBehavior.Strict, "test");
        client
            .Setup(c => c.ScheduleNewOrchestrationInstanceAsync(
                It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
            .Returns((TaskName _, object? _, StartOrchestrationOptions? options, CancellationToken _) =>
            {
                lock (started)
                {
                    started.Add(options!.InstanceId!);
                }

                return Task.FromResult(options!.InstanceId!);
            });
        return (client.Object, started);
    }
}
