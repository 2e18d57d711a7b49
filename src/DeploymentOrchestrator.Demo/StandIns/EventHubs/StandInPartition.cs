namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

/// <summary>A partition: events in the order of their arrival, independent of connections.</summary>
internal sealed class StandInPartition(string id, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<StandInEvent> _events = [];
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;

    /// <summary>The ID: 0, 1, 2 and so on.</summary>
    public string Id => id;

    /// <summary>All of its events.</summary>
    public IReadOnlyList<StandInEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>The newest event; null if there is none.</summary>
    public StandInEvent? Last
    {
        get
        {
            lock (_gate)
            {
                return _events.Count > 0 ? _events[^1] : null;
            }
        }
    }

    /// <summary>Stores what a sender sent in one message.</summary>
    public void Append(IEnumerable<StandInEvent> sent)
    {
        TaskCompletionSource appended;
        lock (_gate)
        {
            foreach (var one in sent)
            {
                _events.Add(one with { SequenceNumber = _events.Count, Offset = _bytes, EnqueuedAt = time.GetUtcNow().UtcDateTime });
                _bytes += one.Body.Length + 64;
            }

            (appended, _appended) = (_appended, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        appended.SetResult();
    }

    /// <summary>Returns the event with a sequence number, as soon as it exists.</summary>
    public async Task<StandInEvent> ReadAsync(long sequenceNumber, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task appended;
            lock (_gate)
            {
                if (sequenceNumber < _events.Count)
                {
                    return _events[(int)sequenceNumber];
                }

                appended = _appended.Task;
            }

            await appended.WaitAsync(cancellationToken);
        }
    }
}
