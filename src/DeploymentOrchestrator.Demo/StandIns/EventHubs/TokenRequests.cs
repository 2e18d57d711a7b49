using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

/// <summary>The node <c>$cbs</c>, to which a client sends the token for its next operations. Every token is accepted until the hub is set to reject all of them.</summary>
internal sealed class TokenRequests(Func<bool> refuses) : IRequestProcessor
{
    /// <inheritdoc/>
    public int Credit => 100;

    /// <inheritdoc/>
    public void Process(RequestContext requestContext)
    {
        var properties = new ApplicationProperties();
        (properties.Map["status-code"], properties.Map["status-description"]) = refuses() ? (401, "InvalidSignature: The token has an invalid signature.") : (202, "Accepted");
        requestContext.Complete(new Message { ApplicationProperties = properties });
    }
}
