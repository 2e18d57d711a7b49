namespace DeploymentOrchestrator.Instances;

/// <summary>The durable store could not take the call now: nothing was accepted, and the same call may go through later.</summary>
public sealed class StoreUnavailableException(string message, Exception innerException) : Exception(message, innerException);
