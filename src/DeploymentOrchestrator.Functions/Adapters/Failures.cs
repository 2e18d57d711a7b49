using DeploymentOrchestrator.Durable;
using Sdk = Microsoft.DurableTask;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>Why a task failed, without the stack trace: the port keeps none.</summary>
internal static class Failures
{
    /// <summary>The port's details.</summary>
    public static TaskFailureDetails From(Sdk.TaskFailureDetails details) => new(details.ErrorType, details.ErrorMessage);
}
