namespace DurableTask.Contracts;

/// <summary>A provider that can hold an instance which its code cannot go on with, instead of failing it.</summary>
/// <remarks>A blocked instance keeps its history and whatever arrives for it, survives restarts, and takes no turn until it is unblocked.</remarks>
public interface IOrchestrationServiceBlockClient
{
    /// <summary>Blocks an instance. Its current turn has to be aborted by the caller: nothing of it may be committed.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="reason">Why, for the person who has to mend the code.</param>
    Task BlockAsync(string instanceId, string reason);

    /// <summary>Lets a blocked instance try again with whatever code this process has.</summary>
    /// <returns>False if it was not blocked.</returns>
    Task<bool> UnblockAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>The blocked instances, each with its reason.</summary>
    Task<IReadOnlyDictionary<string, string>> GetBlockedAsync(CancellationToken cancellationToken = default);
}
