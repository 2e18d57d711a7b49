using Amqp.Listener;

namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

#pragma warning disable CA1001 // a cancellation source without a timer and without a parent holds no resources
/// <summary>A reader's link, which sends one event after the other as long as the reader grants credit.</summary>
/// <param name="partition">The partition to read.</param>
/// <param name="from">The first sequence number to send.</param>
/// <param name="tellsLast">True if each event also says which is the newest event of the partition.</param>
/// <param name="flowing">Completed while the hub is not stalled.</param>
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
            return null!; // required by the interface; there is nothing to do
        }
    }

    /// <inheritdoc/>
    public void DisposeMessage(ReceiveContext receiveContext, DispositionContext dispositionContext) => dispositionContext.Complete();

    /// <summary>Ends the wait for the next event.</summary>
    public void Close() => _closing.Cancel();
}
