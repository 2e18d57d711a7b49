using Azure.Identity;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.EventHubs;

namespace DeploymentOrchestrator.Cli.Doctor;

/// <summary>Checks the Event Hub and its consumer group, if they are configured. It consumes nothing, so that other readers are not disturbed.</summary>
internal static class EventHubFindings
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // Without a limit, a reader would wait for the next event.
    private static readonly ReadEventOptions Glance = new() { MaximumWaitTime = TimeSpan.FromSeconds(1) };

    public static async Task<IReadOnlyList<Finding>> OfAsync(EventHubSettings? settings, CancellationToken cancellationToken)
    {
        if (settings is null)
        {
            return [];
        }

        var options = new EventHubConsumerClientOptions { RetryOptions = { MaximumRetries = 0, TryTimeout = Limit } };
        await using var client = settings.ConnectionString is { } connection
            ? new EventHubConsumerClient(settings.ConsumerGroup, connection, options)
            : new EventHubConsumerClient(settings.ConsumerGroup, settings.FullyQualifiedNamespace, settings.Name, new DefaultAzureCredential(), options);
        try
        {
            var hub = await client.GetEventHubPropertiesAsync(cancellationToken);
            return await HasConsumerGroupAsync(client, hub.PartitionIds[0], cancellationToken)
                ? [Finding.Ok("event hub", $"{settings.Description}: it answers, and has {hub.PartitionIds.Length} partitions")]
                : [Finding.Problem(
                    "event hub",
                    $"{settings.Description}: the hub answers, but has no such consumer group",
                    $"Create it (az eventhubs eventhub consumer-group create --eventhub-name {settings.Name} --name {settings.ConsumerGroup} ...), or set EventHub:ConsumerGroup to an existing one that nobody else reads.")];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var error = HubError.Of(exception);
            return [Finding.Problem("event hub", $"{settings.Description}: {error.Why}", error.Remedy)];
        }
    }

    // Only opening a reader shows whether the group exists: the properties of the hub do not list its groups.
    private static async Task<bool> HasConsumerGroupAsync(EventHubConsumerClient client, string partition, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = client.ReadEventsFromPartitionAsync(partition, EventPosition.Latest, Glance, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await reader.MoveNextAsync();
            return true;
        }
        catch (EventHubsException exception) when (exception.Reason == EventHubsException.FailureReason.ConsumerDisconnected)
        {
            return true; // a server is reading it exclusively
        }
        catch (EventHubsException exception) when (exception.Reason == EventHubsException.FailureReason.ResourceNotFound)
        {
            return false;
        }
    }
}
