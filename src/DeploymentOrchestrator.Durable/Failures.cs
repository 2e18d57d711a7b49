namespace DeploymentOrchestrator.Durable;

/// <summary>Why a task failed, as it is kept in history.</summary>
/// <param name="ErrorType">The exception's full type name.</param>
/// <param name="ErrorMessage">Its message.</param>
public sealed record TaskFailureDetails(string ErrorType, string ErrorMessage)
{
    /// <summary>The details of an exception, without its stack trace.</summary>
    public static TaskFailureDetails From(Exception exception) =>
        new(exception.GetType().FullName ?? exception.GetType().Name, exception.Message);
}

/// <summary>An activity failed.</summary>
public sealed class TaskFailedException(string taskName, TaskFailureDetails failureDetails)
    : Exception($"Activity {taskName} failed: {failureDetails.ErrorMessage}")
{
    /// <summary>The activity's own error.</summary>
    public TaskFailureDetails FailureDetails { get; } = failureDetails;

    /// <summary>The activity's name.</summary>
    public string TaskName { get; } = taskName;
}

/// <summary>An entity operation failed; the entity's state is as it was before.</summary>
public sealed class EntityOperationFailedException(EntityInstanceId entityId, string operationName, TaskFailureDetails failureDetails)
    : Exception($"Operation {operationName} of {entityId} failed: {failureDetails.ErrorMessage}")
{
    /// <summary>The entity.</summary>
    public EntityInstanceId EntityId { get; } = entityId;

    /// <summary>The operation's own error.</summary>
    public TaskFailureDetails FailureDetails { get; } = failureDetails;

    /// <summary>The operation's name.</summary>
    public string OperationName { get; } = operationName;
}

/// <summary>No instance has that id.</summary>
public sealed class InstanceNotFoundException(string instanceId) : Exception($"There is no instance {instanceId}.");

/// <summary>The instance has ended, so it takes no more events.</summary>
public sealed class InstanceEndedException(string instanceId) : Exception($"Instance {instanceId} has ended.");

/// <summary>There is an instance of that id, so no other can be started under it.</summary>
public sealed class InstanceExistsException(string instanceId, OrchestrationRuntimeStatus status)
    : Exception($"There is an instance {instanceId}, and it is {status}.");

/// <summary>The store could not take the write now: nothing was accepted, and the same call may go through later.</summary>
public sealed class StoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
