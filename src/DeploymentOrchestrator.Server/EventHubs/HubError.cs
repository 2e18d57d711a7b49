using System.Net.Sockets;
using Azure.Identity;
using Azure.Messaging.EventHubs;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>What went wrong between this server and its Event Hub, with the remedy. It contains no key: the client's own messages have none.</summary>
/// <param name="Why">What happened, in one line.</param>
/// <param name="Remedy">What to do.</param>
public sealed record HubError(string Why, string Remedy)
{
    private const string OpenTheWay = "Look at name server and firewall: port 5671 must be open to it.";

    /// <summary>Reads what the client says.</summary>
    public static HubError Of(Exception exception)
    {
        var cause = exception is AggregateException several ? several.Flatten().InnerExceptions[0] : exception;
        var said = SafeText.OneLine(cause.GetBaseException().Message.Split('\n')[0], 300); // the client's further lines are about its documentation
        return cause switch
        {
            UnauthorizedAccessException => new($"access is refused: {said}", "The key must have the right Listen, or this process's identity the role Azure Event Hubs Data Receiver."),
            AuthenticationFailedException => new($"Azure accepts no identity of this process: {said}", "See to its workload identity, or configure EventHub:ConnectionString."),
            EventHubsException { Reason: EventHubsException.FailureReason.ResourceNotFound } =>
                new($"hub or consumer group are not there: {said}", "Look at EventHub:Name and EventHub:ConsumerGroup."),
            EventHubsException { Reason: EventHubsException.FailureReason.ServiceTimeout } => new($"it does not answer in time: {said}", OpenTheWay),
            SocketException or EventHubsException { Reason: EventHubsException.FailureReason.ServiceCommunicationProblem } => new($"it cannot be reached: {said}", OpenTheWay),
            _ => new(said, "It is tried again; if it stays so, look at the hub in the Azure portal."),
        };
    }

    /// <summary>Both, for a line of the log.</summary>
    public override string ToString() => $"{Why.TrimEnd('.')}. {Remedy}";
}
