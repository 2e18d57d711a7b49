using System.Threading.Channels;
using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Common;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using DurableTask.Sqlite.Storage;

namespace DurableTask.Sqlite.Dispatch;

/// <summary>The instances that have work to do. Each is processed by one worker at a time.</summary>
/// <remarks>
/// The writer delivers messages after their commit, in the order of the commits. A warm or new instance receives its messages in memory;
/// all others read them from the table. Memory is only ever a copy: an instance that was dropped from memory is read again.
/// </remarks>
internal sealed class InstanceQueue(ReaderPool readers, int maxCached, long maxCachedBytes, Func<string, string, Task> block)
{
    private const int MaxHeld = 10_000;

    private readonly LinkedList<LiveInstance> _cachedLeastRecentFirst = new();
    private readonly Channel<LiveInstance> _entities = Channel.CreateUnbounded<LiveInstance>();
    private readonly Lock _gate = new();
    private readonly Dictionary<long, LiveInstance> _live = [];
    private readonly Channel<LiveInstance> _orchestrations = Channel.CreateUnbounded<LiveInstance>();
    private long _cachedBytes;
    private int _held;

    /// <summary>The number of instances in memory.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _live.Count;
            }
        }
    }

    public Task<TaskOrchestrationWorkItem> LockNextOrchestrationAsync(CancellationToken stop) => LockNextAsync(_orchestrations.Reader, stop);

    public Task<TaskOrchestrationWorkItem> LockNextEntityAsync(CancellationToken stop) => LockNextAsync(_entities.Reader, stop);

    /// <summary>Delivers a committed message; called by the writer.</summary>
    public void Deliver(Arrival arrival)
    {
        lock (_gate)
        {
            var live = Find(arrival.Instance, arrival.InstanceId, arrival is { IsFirst: true, Message: not null });
            if (live.IsIncomplete || arrival.Message is null || _held >= MaxHeld)
            {
                MakeIncomplete(live);
            }
            else if (arrival.Seq > live.ReadThrough)
            {
                live.Inbox.Add(arrival);
                _held++;
            }

            Enqueue(live);
        }
    }

    /// <summary>Makes an instance check its inbox.</summary>
    public void Wake(long instance, string instanceId)
    {
        lock (_gate)
        {
            var live = Find(instance, instanceId, isNew: false);
            MakeIncomplete(live);
            live.IsResting = false;
            Enqueue(live);
        }
    }

    /// <summary>Drops what is in memory of an instance, because its row has been changed.</summary>
    public void Forget(long instance)
    {
        lock (_gate)
        {
            if (_live.TryGetValue(instance, out var live))
            {
                MakeIncomplete(live);
                Uncache(live);
                live.Cached = null;
                RemoveIfIdle(live);
            }
        }
    }

    /// <summary>Keeps the work item of a committed turn for the next turn, if it can be reused.</summary>
    public void Keep(OrchestrationWorkItem item, bool isReusable)
    {
        lock (_gate)
        {
            item.Live.Cached = isReusable ? item : null;
        }
    }

    /// <summary>Abandons a turn of which nothing was committed. The instance rests until it is woken.</summary>
    public void Abandon(LiveInstance live)
    {
        lock (_gate)
        {
            MakeIncomplete(live);
            (live.Cached, live.IsResting) = (null, true);
        }
    }

    /// <summary>Releases an instance after its turn.</summary>
    public void Release(LiveInstance live)
    {
        lock (_gate)
        {
            live.IsLocked = false;
            if (live.IsIncomplete || live.Inbox.Count > 0)
            {
                Enqueue(live);
            }
            else if (live is { IsEntity: false, Cached: { } item })
            {
                live.CacheNode = _cachedLeastRecentFirst.AddLast(live);
                _cachedBytes += item.HistoryBytes;
                while (_cachedLeastRecentFirst.Count > maxCached || _cachedBytes > maxCachedBytes)
                {
                    var oldest = _cachedLeastRecentFirst.First!.Value;
                    Uncache(oldest);
                    oldest.Cached = null;
                    RemoveIfIdle(oldest);
                }
            }
            else
            {
                // An idle entity is not cached: loading it means reading one row without any replay, and it would displace instances that cost more to load.
                live.Cached = null;
                RemoveIfIdle(live);
            }
        }
    }

    private async Task<TaskOrchestrationWorkItem> LockNextAsync(ChannelReader<LiveInstance> queue, CancellationToken stop)
    {
        while (true)
        {
            var live = await queue.ReadAsync(stop);
            try
            {
                if (Begin(live) is { } item)
                {
                    return item;
                }
            }
            catch (StoreUnavailableException)
            {
                // Nothing was taken from the inbox, and the next attempt reads everything again.
                Wake(live.Key, live.Id);
                Release(live);
                throw;
            }
            catch (Exception e)
            {
                // For example, the history cannot be parsed. Retrying automatically would not help and would hide the problem.
                await block(live.Id, $"it cannot be read: {e.GetType().Name}: {e.Message}");
                Release(live);
            }
        }
    }

    private OrchestrationWorkItem? Begin(LiveInstance live)
    {
        bool mustReadInbox;
        lock (_gate)
        {
            (live.IsQueued, live.IsLocked) = (false, true);
            Uncache(live);
            mustReadInbox = live.IsIncomplete;
            live.IsIncomplete = false;
        }

        if ((live.Cached ?? Load(live)) is not { } item)
        {
            Rest(live);
            return null;
        }

        var stored = mustReadInbox ? readers.Read(session => InstanceReader.Inbox(session, live.Key, live.Id)) : [];
        var mayHaveMore = stored.Count == InstanceReader.MaxArrived;
        lock (_gate)
        {
            Take(item, stored);
        }

        if (live.IsEntity && item.OrchestrationRuntimeState.ExecutionStartedEvent is null && item.NewMessages.Count > 0)
        {
            Entities.AutoStart(live.Id, item.NewMessages);
        }

        if (item.ExecutionId is null && item.NewMessages.Select(message => message.Event).OfType<ExecutionStartedEvent>().FirstOrDefault() is { } started)
        {
            item.ExecutionId = started.OrchestrationInstance.ExecutionId ?? "";
        }

        if (item.NewMessages.Count > 0 && item.ExecutionId is not null)
        {
            if (mayHaveMore)
            {
                lock (_gate)
                {
                    MakeIncomplete(live);
                }
            }

            return item;
        }

        // There are no messages, or only messages that arrived before a start that is scheduled for later. They stay in the table until then.
        Rest(live);
        return null;
    }

    // Messages that arrived during the check are checked again, together with those that stay in the table.
    private void Rest(LiveInstance live)
    {
        lock (_gate)
        {
            if (live.Inbox.Count > 0)
            {
                MakeIncomplete(live);
            }
        }

        Release(live);
    }

    private OrchestrationWorkItem? Load(LiveInstance live)
    {
        var isNew = live.IsNew;
        live.IsNew = false;
        var read = isNew ? (0, [], 0) : readers.Read(session => InstanceReader.Read(session, live.Key, live.IsEntity));
        return read is not var (turns, history, bytes) ? null : NewItem(live, turns, history, bytes);
    }

    private static OrchestrationWorkItem NewItem(LiveInstance live, long turns, List<HistoryEvent> history, long bytes)
    {
        var state = new OrchestrationRuntimeState(history);
        if (state is { ExecutionCompletedEvent: not null, ExecutionStartedEvent: { ParentTraceContext: null } started })
        {
            // The instance is about to be rewound, and Core assumes then that it has a trace context.
            started.ParentTraceContext = new DistributedTraceContext("");
        }

        return new OrchestrationWorkItem
        {
            InstanceId = live.Id,
            Live = live,
            LockedUntilUtc = DateTime.MaxValue,
            OrchestrationRuntimeState = state,
            ExecutionId = state.OrchestrationInstance?.ExecutionId,
            Turns = turns,
            HistoryBytes = bytes,
        };
    }

    // A message that was delivered in memory while the table was read is in both. Numbers grow in the order of the commits, so its number is at most the highest one that was read.
    private void Take(OrchestrationWorkItem item, List<Arrival> stored)
    {
        var live = item.Live;
        if (stored.Count > 0)
        {
            live.ReadThrough = stored.Max(arrival => arrival.Seq);
        }

        // If messages were left in the table, nothing from memory may be processed before them.
        var arrived = stored.Count == InstanceReader.MaxArrived ? [] : live.Inbox.FindAll(arrival => arrival.Seq > live.ReadThrough || stored.Count == 0);
        ClearInbox(live);
        stored.AddRange(arrived);
        if (stored.Count > 1)
        {
            stored.Sort(static (a, b) => a.EffectiveAt != b.EffectiveAt ? a.EffectiveAt.CompareTo(b.EffectiveAt) : a.Seq.CompareTo(b.Seq));
        }

        item.OrchestrationRuntimeState.NewEvents.Clear();
        item.Taken.Clear();
        item.Taken.AddRange(stored.Select(arrival => arrival.Seq));
        item.NewMessages = stored.ConvertAll(arrival => arrival.Message!);
    }

    private LiveInstance Find(long instance, string instanceId, bool isNew)
    {
        if (!_live.TryGetValue(instance, out var live))
        {
            _live.Add(instance, live = new LiveInstance(instance, instanceId) { IsNew = isNew, IsIncomplete = !isNew });
        }

        return live;
    }

    private void Enqueue(LiveInstance live)
    {
        if (live is { IsQueued: false, IsLocked: false, IsResting: false })
        {
            live.IsQueued = true;
            (live.IsEntity ? _entities : _orchestrations).Writer.TryWrite(live);
        }
    }

    private void MakeIncomplete(LiveInstance live)
    {
        (live.IsIncomplete, live.IsNew) = (true, false);
        ClearInbox(live);
    }

    private void ClearInbox(LiveInstance live)
    {
        _held -= live.Inbox.Count;
        live.Inbox.Clear();
    }

    private void Uncache(LiveInstance live)
    {
        if (live.CacheNode is { } node)
        {
            _cachedLeastRecentFirst.Remove(node);
            _cachedBytes -= live.Cached!.HistoryBytes;
            live.CacheNode = null;
        }
    }

    private void RemoveIfIdle(LiveInstance live)
    {
        if (live is { IsLocked: false, IsQueued: false, IsResting: false, Cached: null })
        {
            ClearInbox(live);
            _live.Remove(live.Key);
        }
    }
}
