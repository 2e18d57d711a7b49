using DurableTask.Core;
using DurableTask.Core.Common;
using DurableTask.Sqlite.Storage;

namespace DurableTask.Sqlite.Dispatch;

/// <summary>An instance that has work to do, is being processed, or is kept warm. An idle instance takes no memory.</summary>
internal sealed class LiveInstance(long key, string id)
{
    public long Key => key;

    public string Id => id;

    public bool IsEntity { get; } = Entities.IsEntityInstance(id);

    /// <summary>The messages that have arrived and that no turn has taken, in the order of the commits.</summary>
    public List<Arrival> Inbox { get; set; } = [];

    /// <summary>True if there may be more in the table than in memory.</summary>
    public bool IsIncomplete { get; set; }

    /// <summary>True until the first turn of an instance that this process created: there is nothing to read from the database.</summary>
    public bool IsNew { get; set; }

    public bool IsQueued { get; set; }

    public bool IsLocked { get; set; }

    /// <summary>True while it waits for another attempt after an abandoned turn.</summary>
    public bool IsResting { get; set; }

    /// <summary>The highest number that was read from the table: a message that is delivered later with a lower or equal number was read already.</summary>
    public long ReadThrough { get; set; }

    /// <summary>The work item as its last turn left it, including the state of the code.</summary>
    public OrchestrationWorkItem? Cached { get; set; }

    public LinkedListNode<LiveInstance>? CacheNode { get; set; }
}

/// <summary>A turn in progress.</summary>
internal sealed class OrchestrationWorkItem : TaskOrchestrationWorkItem
{
    public required LiveInstance Live { get; init; }

    /// <summary>The numbers of the inbox messages that this turn processes.</summary>
    public List<long> Taken { get; } = [];

    /// <summary>The number of recorded turns.</summary>
    public required long Turns { get; set; }

    public string? ExecutionId { get; set; }

    public required long HistoryBytes { get; set; }

    public override bool RestoreOriginalRuntimeStateDuringCompletion => false;
}

/// <summary>An activity in progress.</summary>
internal sealed class ActivityWorkItem : TaskActivityWorkItem
{
    public required long Seq { get; init; }
}
