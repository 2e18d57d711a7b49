using DurableTask.Core;

namespace DurableTask.Sqlite.Storage;

/// <summary>What a commit sets going. Lost in a crash, and found again in the tables at the next start.</summary>
internal sealed class Effects
{
    public List<Arrival> Arrivals { get; } = [];

    public List<(long Seq, TaskMessage Message)> Activities { get; } = [];

    /// <summary>Messages of orchestrations to whom nobody is.</summary>
    public List<TaskMessage> Dropped { get; } = [];

    public long EarliestDue { get; set; } = long.MaxValue;

    /// <summary>Instances that have ended or are gone: whoever waits for them looks again.</summary>
    public List<string> Ended { get; } = [];

    /// <summary>Keys of instances that something else than their own turn has changed.</summary>
    public List<long> Changed { get; } = [];
}

/// <summary>Something that was put in an instance's inbox.</summary>
/// <param name="Instance">The key.</param>
/// <param name="InstanceId">The id.</param>
/// <param name="Seq">Its number in the inbox.</param>
/// <param name="EffectiveAt">Where it stands among what has arrived.</param>
/// <param name="Message">What it is; null: to be read from the inbox.</param>
/// <param name="IsFirst">True if the instance was made for it.</param>
internal readonly record struct Arrival(long Instance, string InstanceId, long Seq, long EffectiveAt, TaskMessage? Message, bool IsFirst);
