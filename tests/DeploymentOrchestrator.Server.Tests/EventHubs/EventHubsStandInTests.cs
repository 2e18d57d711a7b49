using System.Text;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;
using DeploymentOrchestrator.Demo.StandIns;
using DeploymentOrchestrator.Demo.StandIns.EventHubs;

namespace DeploymentOrchestrator.Server.Tests.EventHubs;

/// <summary>Tests the stand-in with Azure's own client: the tests of the readers rely on what is shown here.</summary>
public sealed class EventHubsStandInTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1); // ends a test that hangs
    private readonly EventHubsStandIn _hub = EventHubsStandIn.Start(2, TimeProvider.System, "deployments");
    private NotificationController _flux = null!;

    public Task InitializeAsync()
    {
        _flux = new NotificationController(_hub.ConnectionString);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _flux.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Events_arrive_byte_for_byte_with_their_position()
    {
        byte[][] bodies = [[.. Enumerable.Range(0, 256).Select(i => (byte)i)], "{}"u8.ToArray(), new byte[200_000]];
        var before = DateTimeOffset.UtcNow;

        await _flux.SendAsync(bodies[0], "1");
        await _flux.SendAsync(bodies[1..], "1");
        var read = await ReadAsync("1", EventPosition.Earliest, 3);

        Assert.Equal(bodies, read.Select(data => data.EventBody.ToArray()));
        Assert.Equal([0, 1, 2], read.Select(data => data.SequenceNumber));
        Assert.Equal(read.Select(data => data.OffsetString).Distinct(), read.Select(data => data.OffsetString));
        Assert.All(read, data => Assert.InRange(data.EnqueuedTime, before.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1)));
        Assert.All(read, data => Assert.True(Guid.TryParse(data.MessageId, out _)));
        Assert.All(read, data => Assert.Empty(data.Properties));
        Assert.Empty(_hub.Partitions[0].Events);
    }

    [Fact]
    public async Task A_sender_may_set_properties_and_a_key_that_chooses_the_partition()
    {
        await using var producer = new EventHubProducerClient(_hub.ConnectionString);
        var sent = new EventData("a") { ContentType = "text/plain", Properties = { ["Gotk-Component"] = "helm-controller" } };

        await producer.SendAsync([sent, new EventData("b")], new SendEventOptions { PartitionKey = "web" });
        await producer.SendAsync([new EventData("c")], new SendEventOptions { PartitionKey = "web" });

        var partition = Assert.Single(_hub.Partitions, partition => partition.Last is not null);
        var read = await ReadAsync(partition.Id, EventPosition.Earliest, 3);
        Assert.Equal(["a", "b", "c"], read.Select(data => data.EventBody.ToString()));
        Assert.Equal(("text/plain", "helm-controller", "web"), (read[0].ContentType, read[0].Properties["Gotk-Component"], read[0].PartitionKey));
    }

    [Fact]
    public async Task Without_a_key_the_partitions_take_turns()
    {
        for (var i = 0; i < 6; i++)
        {
            await _flux.SendAsync([1]);
        }

        Assert.All(_hub.Partitions, partition => Assert.Equal(3, partition.Events.Count));
    }

    [Fact]
    public async Task A_reader_starts_at_the_requested_position()
    {
        await _flux.SendAsync(Enumerable.Range(0, 10).Select(i => Encoding.UTF8.GetBytes($"{i}")), "0");
        var all = await ReadAsync("0", EventPosition.Earliest, 10);

        Assert.Equal(["8", "9"], await BodiesAsync(EventPosition.FromOffset(all[7].OffsetString, isInclusive: false), 2));
        Assert.Equal(["7", "8"], await BodiesAsync(EventPosition.FromOffset(all[7].OffsetString, isInclusive: true), 2));
        Assert.Equal(["4", "5"], await BodiesAsync(EventPosition.FromSequenceNumber(3, isInclusive: false), 2));
        Assert.Equal(["0"], await BodiesAsync(EventPosition.FromEnqueuedTime(DateTimeOffset.UtcNow.AddHours(-1)), 1));
        var latest = BodiesAsync(EventPosition.Latest, 1);
        await Eventually.TrueAsync(async () =>
        {
            await _flux.SendAsync("new"u8.ToArray(), "0");
            return await Task.WhenAny(latest, Task.Delay(50)) == latest;
        });
        Assert.Equal(["new"], await latest);
    }

    [Fact]
    public async Task The_hub_and_its_partitions_report_their_properties()
    {
        await _flux.SendAsync([[1], [2]], "1");
        await using var client = new EventHubConsumerClient("$Default", _hub.ConnectionString);

        Assert.Equal(["0", "1"], (await client.GetEventHubPropertiesAsync()).PartitionIds);
        Assert.True((await client.GetPartitionPropertiesAsync("0")).IsEmpty);
        Assert.Equal(1, (await client.GetPartitionPropertiesAsync("1")).LastEnqueuedSequenceNumber);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("deployments")]
    public async Task An_unknown_consumer_group_is_refused(string group)
    {
        await _flux.SendAsync([1], "0");

        if (group is "deployments")
        {
            Assert.Single(await ReadAsync("0", EventPosition.Earliest, 1, group));
            return;
        }

        var exception = await Assert.ThrowsAsync<EventHubsException>(() => ReadAsync("0", EventPosition.Earliest, 1, group));
        Assert.Equal(EventHubsException.FailureReason.ResourceNotFound, exception.Reason);
    }

    [Fact]
    public async Task A_higher_epoch_disconnects_the_old_reader_and_refuses_lower_epochs()
    {
        await _flux.SendAsync([1], "0");
        await using var old = Owner(1);
        Assert.Single(await old.ReceiveBatchAsync(1, Limit));
        await using var next = Owner(2);

        Assert.Single(await next.ReceiveBatchAsync(1, Limit));

        var disconnected = await Assert.ThrowsAsync<EventHubsException>(() => old.ReceiveBatchAsync(1, Limit));
        Assert.Equal(EventHubsException.FailureReason.ConsumerDisconnected, disconnected.Reason);
        await using var lower = Owner(1);
        var refused = await Assert.ThrowsAsync<EventHubsException>(() => lower.ReceiveBatchAsync(1, Limit));
        Assert.Equal(EventHubsException.FailureReason.ConsumerDisconnected, refused.Reason);
    }

    [Fact]
    public async Task A_disconnected_reader_resumes_at_its_position()
    {
        await using var reader = Owner(0);
        await _flux.SendAsync("before"u8.ToArray(), "0");
        Assert.Equal("before", Assert.Single(await reader.ReceiveBatchAsync(1, Limit)).EventBody.ToString());

        _hub.CutConnections();
        await _flux.SendAsync("after"u8.ToArray(), "0");

        Assert.Equal("after", Assert.Single(await reader.ReceiveBatchAsync(1, Limit)).EventBody.ToString());
    }

    [Fact]
    public async Task Its_events_survive_a_restart()
    {
        await _flux.SendAsync("kept"u8.ToArray(), "0");
        _hub.Stop();
        await using var client = new EventHubConsumerClient("$Default", _hub.ConnectionString, Impatient);
        await Assert.ThrowsAnyAsync<Exception>(() => client.GetEventHubPropertiesAsync());

        _hub.Start();

        Assert.Equal("kept", Assert.Single(await ReadAsync("0", EventPosition.Earliest, 1)).EventBody.ToString());
    }

    [Fact]
    public async Task While_it_stalls_no_event_is_delivered()
    {
        await _flux.SendAsync([1], "0");
        _hub.Stall();
        await using var reader = Owner(0);
        Assert.Empty(await reader.ReceiveBatchAsync(1, TimeSpan.FromSeconds(1)));
        var sending = _flux.SendAsync([2], "0");

        Assert.False(sending.IsCompleted);
        _hub.Resume();

        await sending.WaitAsync(Limit);
        Assert.NotEmpty(await reader.ReceiveBatchAsync(2, Limit));
        Assert.Equal(2, _hub.Partitions[0].Events.Count);
    }

    [Fact]
    public async Task A_rejected_token_gives_no_access()
    {
        _hub.RefusesTokens = true;

        await using var client = new EventHubConsumerClient("$Default", _hub.ConnectionString, Impatient);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.GetEventHubPropertiesAsync());
        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () =>
        {
            await using var events = client.ReadEventsFromPartitionAsync("0", EventPosition.Earliest).GetAsyncEnumerator();
            await events.MoveNextAsync();
        });
    }

    private static EventHubConsumerClientOptions Impatient => new() { RetryOptions = { MaximumRetries = 0, TryTimeout = TimeSpan.FromSeconds(5) } };

    private PartitionReceiver Owner(long epoch) =>
        new("$Default", "0", EventPosition.Earliest, _hub.ConnectionString, new PartitionReceiverOptions { OwnerLevel = epoch });

    private async Task<List<string>> BodiesAsync(EventPosition from, int count) =>
        [.. (await ReadAsync("0", from, count)).Select(data => data.EventBody.ToString())];

    private async Task<List<EventData>> ReadAsync(string partition, EventPosition from, int count, string group = "$Default")
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var client = new EventHubConsumerClient(group, _hub.ConnectionString);
        var read = new List<EventData>();
        await foreach (var one in client.ReadEventsFromPartitionAsync(partition, from, limit.Token))
        {
            read.Add(one.Data);
            if (read.Count == count)
            {
                break;
            }
        }

        return read;
    }
}
