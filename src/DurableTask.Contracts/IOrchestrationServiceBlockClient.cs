namespace DurableTask.Contracts;

/// <summary>Implemented by a provider that can block an instance whose code cannot go on, instead of failing it.</summary>
/// <remarks>A blocked instance keeps its history and the messages that arrive for it, survives restarts, and runs no turn until it is unblocked.</remarks>
public interface IOrchestrationServiceBlockClient
{
    /// <summary>Blocks an instance. The caller must abort its current turn, of which nothing may be committed.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="reason">The reason, for the person who has to fix the code.</param>
    Task BlockAsync(string instanceId, string reason);

    /// <summary>Lets a blocked instance try again with the code of this process.</summary>
    /// <returns>False if it was not blocked.</returns>
    Task<bool> UnblockAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>The blocked instances and their reasons.</summary>
    Task<IReadOnlyDictionary<string, string>> GetBlockedAsync(CancellationToken cancellationToken = default);
}
