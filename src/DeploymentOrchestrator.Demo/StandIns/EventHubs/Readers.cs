using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

/// <summary>The readers of each partition and consumer group, and their epochs.</summary>
/// <remarks>
/// A reader with an epoch is exclusive: it disconnects a reader with the same or a lower epoch, and a reader without an epoch is rejected.
/// This is how a partition passes from one owner to the next.
/// </remarks>
internal sealed class Readers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (ListenerLink Link, long Epoch)> _owners = [];

    /// <summary>Admits a reader, or returns why it is rejected.</summary>
    /// <param name="address">The partition in the consumer group.</param>
    /// <param name="link">The reader's link.</param>
    /// <param name="epoch">The reader's epoch; null if it has none.</param>
    public Error? Admit(string address, ListenerLink link, long? epoch)
    {
        ListenerLink? previous = null;
        lock (_gate)
        {
            if (_owners.TryGetValue(address, out var owner))
            {
                if (epoch is null || epoch < owner.Epoch)
                {
                    return new Error(ErrorCode.Stolen) { Description = $"At least one receiver for the partition is created with epoch {owner.Epoch}, so that one with {(epoch is null ? "none" : $"{epoch}")} is not allowed." };
                }

                previous = owner.Link;
            }

            if (epoch is { } own)
            {
                _owners[address] = (link, own);
            }
        }

        previous?.Close(TimeSpan.Zero, new Error(ErrorCode.Stolen) { Description = $"New receiver with epoch {epoch} is created: the receiver is being disconnected." });
        return null;
    }

    /// <summary>Removes a reader.</summary>
    public void Remove(string address, ListenerLink link)
    {
        lock (_gate)
        {
            if (_owners.TryGetValue(address, out var owner) && owner.Link == link)
            {
                _owners.Remove(address);
            }
        }
    }
}
