using System.Collections.Concurrent;
using DurableTask.Contracts;

namespace DurableTask.InProcess.Guards;

/// <summary>The reasons of instances that a provider cannot block: their turns are aborted, and it delivers them again with growing pauses.</summary>
/// <remarks>Known to this process only, until a turn goes through.</remarks>
internal sealed class AbortedInstances : IOrchestrationServiceBlockClient
{
    private readonly ConcurrentDictionary<string, string> _reasons = new();

    public Task BlockAsync(string instanceId, string reason)
    {
        _reasons[instanceId] = reason;
        return Task.CompletedTask;
    }

    // Nothing is held here, so there is nothing to let go: the next delivery tries again anyway, and says so if it fails again.
    public Task<bool> UnblockAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        WentOn(instanceId);
        return Task.FromResult(false);
    }

    public Task<IReadOnlyDictionary<string, string>> GetBlockedAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(_reasons.ToDictionary());

    /// <summary>A turn of the instance went through.</summary>
    public void WentOn(string instanceId)
    {
        if (!_reasons.IsEmpty)
        {
            _reasons.TryRemove(instanceId, out _);
        }
    }
}
