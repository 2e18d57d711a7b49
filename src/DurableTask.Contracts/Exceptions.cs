namespace DurableTask.Contracts;

/// <summary>There is no instance with that ID.</summary>
public sealed class InstanceNotFoundException(string instanceId) : Exception($"There is no instance {instanceId}.");

/// <summary>The instance has ended, so it accepts no more events.</summary>
public sealed class InstanceEndedException(string instanceId) : Exception($"Instance {instanceId} has ended.");

/// <summary>The store could not accept the write: nothing was stored, and the same call may succeed later.</summary>
public sealed class StoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
