using DurableTask.Core;

namespace DurableTask.Sqlite.Storage;

/// <summary>What has to happen after a commit. It is lost in a crash, but found again in the tables at the next start.</summary>
internal sealed class Effects
{
    public List<Arrival> Arrivals { get; } = [];

    public List<(long Seq, TaskMessage Message)> Activities { get; } = [];

    /// <summary>Messages of orchestrations to instances that do not exist.</summary>
    public List<TaskMessage> Dropped { get; } = [];

    public long EarliestDue { get; set; } = long.MaxValue;

    /// <summary>Instances that have ended or were removed: callers that wait for them have to look again.</summary>
    public List<string> Ended { get; } = [];

    /// <summary>Keys of instances that were changed by something other than their own turn.</summary>
    public List<long> Changed { get; } = [];
}

/// <summary>A message that was put into an instance's inbox.</summary>
/// <param name="Instance">The key of the instance.</param>
/// <param name="InstanceId">The ID of the instance.</param>
/// <param name="Seq">The number of the message in the inbox.</param>
/// <param name="EffectiveAt">The position of the message among those that have arrived.</param>
/// <param name="Message">The message; null if it has to be read from the inbox.</param>
/// <param name="IsFirst">True if the instance was created for this message.</param>
internal readonly record struct Arrival(long Instance, string InstanceId, long Seq, long EffectiveAt, TaskMessage? Message, bool IsFirst);
