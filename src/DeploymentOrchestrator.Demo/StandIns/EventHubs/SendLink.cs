using Amqp.Listener;

namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

/// <summary>A sender's link. An event is stored in a partition before the sender is told that it was accepted.</summary>
internal sealed class SendLink(Func<StandInEvent, StandInPartition> choose, Func<Task> flowing) : LinkEndpoint
{
    /// <inheritdoc/>
    public override async void OnMessage(MessageContext messageContext)
    {
        await flowing();
        StandInEvent[] sent = [.. StandInEvent.Read(messageContext.Message)];
        choose(sent[0]).Append(sent);
        messageContext.Complete();
    }

    /// <inheritdoc/>
    public override void OnFlow(FlowContext flowContext)
    {
    }

    /// <inheritdoc/>
    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }
}
