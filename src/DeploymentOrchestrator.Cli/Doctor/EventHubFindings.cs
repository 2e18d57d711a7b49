using Azure.Identity;
using Azure.Messaging.EventHubs.Consumer;
using DeploymentOrchestrator.Server.EventHubs;

namespace DeploymentOrchestrator.Cli.Doctor;

/// <summary>The Event Hub, if one is configured. Nothing is read from it.</summary>
internal static class EventHubFindings
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

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
            return [Finding.Ok("event hub", $"{settings.Description}: it answers, and has {hub.PartitionIds.Length} partitions")];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var error = HubError.Of(exception);
            return [Finding.Problem("event hub", $"{settings.Description}: {error.Why}", error.Remedy)];
        }
    }
}
