using Azure.Identity;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.EventHubs;

namespace DeploymentOrchestrator.Cli.Requests;

/// <summary>Sends an event to an Event Hub as Flux's azureeventhub provider does: the JSON as the body and a message ID, nothing else.</summary>
internal static class HubSender
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Sends the event; the hub has stored it when the task completes.</summary>
    /// <exception cref="CommandFailure">The hub cannot be reached, or refuses the event.</exception>
    public static async Task SendAsync(EventHubSettings hub, byte[] body, CancellationToken cancellationToken)
    {
        var options = new EventHubProducerClientOptions { RetryOptions = { MaximumRetries = 1, TryTimeout = Limit } };
        await using var client = hub.ConnectionString is { } connection
            ? new EventHubProducerClient(connection, options)
            : new EventHubProducerClient(hub.FullyQualifiedNamespace, hub.Name, new DefaultAzureCredential(), options);
        try
        {
            await client.SendAsync([new EventData(body) { MessageId = $"{Guid.NewGuid()}" }], cancellationToken);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CommandFailure($"{hub.Name} refuses: {HubError.Of(exception).Why} To send, the key must have the right Send, or you the role Azure Event Hubs Data Sender.", ExitCodes.Refused);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailure($"{hub.Name} of {hub.FullyQualifiedNamespace}: {HubError.Of(exception)}", ExitCodes.Unreachable);
        }
    }
}
