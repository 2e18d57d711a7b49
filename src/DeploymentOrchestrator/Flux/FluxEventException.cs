namespace DeploymentOrchestrator.Flux;

/// <summary>What arrived is not a Flux event. The message names the field and the remedy.</summary>
public sealed class FluxEventException(string message, Exception? innerException = null) : Exception(message, innerException);
