using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;

namespace DeploymentOrchestrator.Demo.StandIns;

/// <summary>Sends as Flux's notification-controller does with its provider azureeventhub: the event's JSON as the body, a message id, and nothing else.</summary>
internal sealed class NotificationController(string connectionString) : IAsyncDisposable
{
    private readonly EventHubProducerClient _client = new(connectionString);

    /// <summary>Sends one event, which is in the hub when this is over.</summary>
    /// <param name="body">The event.</param>
    /// <param name="partition">Where to; null: the hub chooses, as it does for Flux.</param>
    public Task SendAsync(byte[] body, string? partition = null) => SendAsync([body], partition);

    /// <summary>Sends several, as many at once as fit.</summary>
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
