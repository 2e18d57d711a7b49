using DurableTask.Core;
using DurableTask.Core.Common;
using DurableTask.Sqlite.Storage;

namespace DurableTask.Sqlite.Dispatch;

/// <summary>An instance that has something to do, is worked on, or is kept warm. One at rest takes no memory.</summary>
internal sealed class LiveInstance(long key, string id)
{
    public long Key => key;

    public string Id => id;

    public bool IsEntity { get; } = Entities.IsEntityInstance(id);

    /// <summary>What has arrived and no turn has taken, in the order of the commits.</summary>
    public List<Arrival> Inbox { get; set; } = [];

    /// <summary>True if there may be more in the table than in memory.</summary>
    public bool IsIncomplete { get; set; }

    /// <summary>True until its first turn, if it was made by this process: there is nothing to read.</summary>
    public bool IsNew { get; set; }

    public bool IsQueued { get; set; }

    public bool IsLocked { get; set; }

    /// <summary>True while it waits for another try after an abandoned turn.</summary>
    public bool IsResting { get; set; }

    /// <summary>The highest number that was read from the table: a message that is delivered later with a lower one is there already.</summary>
    public long ReadThrough { get; set; }

    /// <summary>The work item as its last turn left it, with its code's state.</summary>
    public OrchestrationWorkItem? Cached { get; set; }

    public LinkedListNode<LiveInstance>? CacheNode { get; set; }
}

/// <summary>A turn under way.</summary>
internal sealed class OrchestrationWorkItem : TaskOrchestrationWorkItem
{
    public required LiveInstance Live { get; init; }

    /// <summary>The numbers of the inbox messages that this turn takes.</summary>
    public List<long> Taken { get; } = [];

    /// <summary>How many turns are recorded.</summary>
    public required long Turns { get; set; }

    public string? ExecutionId { get; set; }

    public required long HistoryBytes { get; set; }

    public override bool RestoreOriginalRuntimeStateDuringCompletion => false;
}

/// <summary>An activity under way.</summary>
internal sealed class ActivityWorkItem : TaskActivityWorkItem
{
    public required long Seq { get; init; }
}
