using Amqp.Listener;

namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

#pragma warning disable CA1001 // a source of cancellation that has no timer and no parent holds nothing
/// <summary>A reader's link: one event after the other, as its credit allows.</summary>
/// <param name="partition">What it reads.</param>
/// <param name="from">The sequence number that it begins at.</param>
/// <param name="tellsLast">Each event says which is the newest of the partition.</param>
/// <param name="flowing">Over while the hub does not stall.</param>
internal sealed class ReceiveLink(StandInPartition partition, long from, bool tellsLast, Func<Task> flowing) : IMessageSource
{
    private readonly CancellationTokenSource _closing = new();
    private long _next = from;

    /// <inheritdoc/>
    public async Task<ReceiveContext> GetMessageAsync(ListenerLink link)
    {
        try
        {
            var one = await partition.ReadAsync(_next, _closing.Token);
            await flowing().WaitAsync(_closing.Token);
            _next++;
            return new ReceiveContext(link, one.ToMessage(tellsLast ? partition.Last : null));
        }
        catch (OperationCanceledException)
        {
            return null!; // as the interface has it: there is none
        }
    }

    /// <inheritdoc/>
    public void DisposeMessage(ReceiveContext receiveContext, DispositionContext dispositionContext) => dispositionContext.Complete();

    /// <summary>Ends what it waits for.</summary>
    public void Close() => _closing.Cancel();
}
