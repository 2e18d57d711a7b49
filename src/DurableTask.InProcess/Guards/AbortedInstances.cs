using System.Collections.Concurrent;
using DurableTask.Contracts;

namespace DurableTask.InProcess.Guards;

/// <summary>Keeps the reasons of instances that the provider cannot block: their turns are aborted, and the provider delivers them again with growing pauses.</summary>
/// <remarks>The reasons are known only to this process, and only until a turn succeeds.</remarks>
internal sealed class AbortedInstances : IOrchestrationServiceBlockClient
{
    private readonly ConcurrentDictionary<string, string> _reasons = new();

    public Task BlockAsync(string instanceId, string reason)
    {
        _reasons[instanceId] = reason;
        return Task.CompletedTask;
    }

    // Nothing is blocked here, so there is nothing to unblock: the next delivery tries again anyway, and reports if it fails again.
    public Task<bool> UnblockAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        WentOn(instanceId);
        return Task.FromResult(false);
    }

    public Task<IReadOnlyDictionary<string, string>> GetBlockedAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(_reasons.ToDictionary());

    /// <summary>A turn of the instance succeeded.</summary>
    public void WentOn(string instanceId)
    {
        if (!_reasons.IsEmpty)
        {
            _reasons.TryRemove(instanceId, out _);
        }
    }
}
