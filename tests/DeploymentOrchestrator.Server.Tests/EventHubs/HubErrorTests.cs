using System.Net.Sockets;
using Azure.Identity;
using Azure.Messaging.EventHubs;
using DeploymentOrchestrator.Server.EventHubs;

namespace DeploymentOrchestrator.Server.Tests.EventHubs;

public sealed class HubErrorTests
{
    public static TheoryData<Exception, string> Errors => new()
    {
        { new UnauthorizedAccessException("Put token failed."), "Azure Event Hubs Data Receiver" },
        { new AuthenticationFailedException("no identity"), "EventHub:ConnectionString" },
        { new EventHubsException(false, "hub", "gone", EventHubsException.FailureReason.ResourceNotFound), "EventHub:ConsumerGroup" },
        { new EventHubsException(true, "hub", "slow", EventHubsException.FailureReason.ServiceTimeout), "port 5671" },
        { new EventHubsException(true, "hub", "away", EventHubsException.FailureReason.ServiceCommunicationProblem), "port 5671" },
        { new AggregateException(new SocketException((int)SocketError.ConnectionRefused)), "port 5671" },
        { new InvalidOperationException("one line\nand another"), "one line. " },
    };

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public void An_error_is_explained_in_one_line_with_the_remedy(Exception exception, string remedy)
    {
        var said = $"{HubError.Of(exception)}";

        Assert.Contains(remedy, said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }
}
