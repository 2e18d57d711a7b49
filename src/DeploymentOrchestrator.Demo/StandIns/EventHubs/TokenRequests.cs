using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

/// <summary>The node <c>$cbs</c>, where a client puts the token that allows it what it does next. Any token is good, until none is.</summary>
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
