using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;

namespace DeploymentOrchestrator.Demo.StandIns;

/// <summary>Sends events as Flux's notification-controller does with its provider azureeventhub: the event's JSON as the body and a message ID, nothing else.</summary>
internal sealed class NotificationController(string connectionString) : IAsyncDisposable
{
    private readonly EventHubProducerClient _client = new(connectionString);

    /// <summary>Sends one event; the hub has stored it when the task completes.</summary>
    /// <param name="body">The event.</param>
    /// <param name="partition">The partition; null to let the hub choose, as it does for Flux.</param>
    public Task SendAsync(byte[] body, string? partition = null) => SendAsync([body], partition);

    /// <summary>Sends several events, with as many in a batch as fit.</summary>
    public async Task SendAsync(IEnumerable<byte[]> bodies, string? partition = null)
    {
        var options = new CreateBatchOptions { PartitionId = partition };
        var batch = await _client.CreateBatchAsync(options);
        foreach (var body in bodies)
        {
            if (batch.TryAdd(Message(body)))
            {
                continue;
            }

            await _client.SendAsync(batch);
            batch.Dispose();
            batch = await _client.CreateBatchAsync(options);
            if (!batch.TryAdd(Message(body)))
            {
                throw new ArgumentException($"An event of {body.Length} bytes is larger than the hub takes.", nameof(bodies));
            }
        }

        await _client.SendAsync(batch);
        batch.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static EventData Message(byte[] body) => new(body) { MessageId = $"{Guid.NewGuid()}" };
}
