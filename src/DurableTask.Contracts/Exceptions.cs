namespace DurableTask.Contracts;

/// <summary>No instance has that id.</summary>
public sealed class InstanceNotFoundException(string instanceId) : Exception($"There is no instance {instanceId}.");

/// <summary>The instance has ended, so it takes no more events.</summary>
public sealed class InstanceEndedException(string instanceId) : Exception($"Instance {instanceId} has ended.");

/// <summary>The store could not take the write now: nothing was accepted, and the same call may go through later.</summary>
public sealed class StoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
