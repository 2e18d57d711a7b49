namespace DeploymentOrchestrator.Server.Http;

/// <summary>
/// The bytes that all requests together may hold while their bodies arrive: a signature can only be checked over a whole body, so until then
/// anybody can send one. When the bytes are used up, the request that has been arriving for the longest gives way. So whoever sends what
/// he announces gets through, however many hold bodies that never end.
/// </summary>
/// <param name="bytes">How many.</param>
/// <param name="time">Ends what takes too long to arrive.</param>
internal sealed class RequestBudget(long bytes, TimeProvider time)
{
    private const string Stopping = "The server is stopping. Send it again.";
    private readonly LinkedList<RequestShare> _arriving = [];
    private readonly Lock _gate = new();
    private long _held;
    private bool _isStopping;

    /// <summary>What is held now.</summary>
    public long Held
    {
        get
        {
            lock (_gate)
            {
                return _held;
            }
        }
    }

    /// <summary>A request begins to arrive. What it holds is free again when the share is disposed.</summary>
    public RequestShare Begin()
    {
        var share = new RequestShare(this, time);
        lock (_gate)
        {
            _arriving.AddLast(share.Place);
            if (_isStopping)
            {
                GiveUp(share, Stopping);
            }
        }

        return share;
    }

    /// <summary>The server stops: what has not arrived by now is not waited for, nor what comes from now on.</summary>
    public void GiveUpArriving()
    {
        lock (_gate)
        {
            _isStopping = true;
            while (_arriving.First is { } oldest)
            {
                GiveUp(oldest.Value, Stopping);
            }
        }
    }

    /// <summary>More of a request has come.</summary>
    /// <exception cref="BadHttpRequestException">503: there is no room for it.</exception>
    public void Take(RequestShare share, long more)
    {
        lock (_gate)
        {
            if (share.Refusal is null)
            {
                share.Held += more;
                _held += more;
                while (_held > bytes && _arriving.First is { } oldest)
                {
                    GiveUp(oldest.Value, "Too much is being received already. Send it again.");
                }

                if (_held > bytes)
                {
                    GiveUp(share, "Too much is being worked on already. Send it again.");
                }
            }
        }

        if (share.Refusal is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>All of a request is here: it keeps its bytes until it is answered, which is soon, and is never dropped for another.</summary>
    public void Arrived(RequestShare share)
    {
        lock (_gate)
        {
            Leave(share);
        }
    }

    /// <summary>A request is over.</summary>
    public void End(RequestShare share)
    {
        lock (_gate)
        {
            Leave(share);
            Free(share);
        }
    }

    private void GiveUp(RequestShare share, string reason)
    {
        Leave(share);
        Free(share);
        share.Refuse(reason);
    }

    private void Leave(RequestShare share)
    {
        if (share.Place.List is not null)
        {
            _arriving.Remove(share.Place);
        }
    }

    private void Free(RequestShare share)
    {
        _held -= share.Held;
        share.Held = 0;
    }
}
