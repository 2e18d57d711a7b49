using Microsoft.AspNetCore.Connections;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>
/// The connections to one listener. When there are too many, the oldest by which no good key or signature came gives way to the new one: so
/// a caller with one gets in, no matter how many strangers hold connections. A connection without a request is closed.
/// </summary>
/// <param name="limit">How many there may be; half of them of one client.</param>
/// <param name="time">Ends those that ask nothing.</param>
internal sealed class Connections(int limit, TimeProvider time)
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly LinkedList<OpenConnection> _open = [];
    private readonly int _limitOfClient = Math.Max(1, limit / 2);
    private bool _isClosed;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Serves a connection as long as it may stay.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var open = new LinkedListNode<OpenConnection>(new OpenConnection(connection));
        if (!TryEnter(open, out var givesWay))
        {
            open.Value.End();
            return;
        }

        givesWay?.End();
        connection.Features.Set(open.Value);
        try
        {
            await using var silence = time.CreateTimer(static open => ((OpenConnection)open!).EndIfSilent(), open.Value, LongestSilence, Timeout.InfiniteTimeSpan);
            await next(connection);
        }
        finally
        {
            Leave(open);
        }
    }

    /// <summary>Ends all by which no good key or signature came, and lets none in any more.</summary>
    public void EndStrangers()
    {
        OpenConnection[] strangers;
        lock (_gate)
        {
            _isClosed = true;
            strangers = [.. _open.Where(open => !open.IsTrusted)];
        }

        Array.ForEach(strangers, stranger => stranger.End());
    }

    private bool TryEnter(LinkedListNode<OpenConnection> open, out OpenConnection? givesWay)
    {
        givesWay = null;
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            var ofClient = _open.Count(other => Equals(other.Client, open.Value.Client)) >= _limitOfClient;
            if (ofClient || _open.Count >= limit)
            {
                givesWay = _open.FirstOrDefault(other => !other.IsTrusted && (!ofClient || Equals(other.Client, open.Value.Client)));
                if (givesWay is null)
                {
                    return false;
                }

                _open.Remove(givesWay);
            }

            _open.AddLast(open);
            return true;
        }
    }

    private void Leave(LinkedListNode<OpenConnection> open)
    {
        lock (_gate)
        {
            if (open.List is not null)
            {
                _open.Remove(open);
            }
        }
    }
}
