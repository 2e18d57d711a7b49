using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Instances;

/// <summary>The statuses by what they mean here.</summary>
public static class InstanceStatuses
{
    /// <summary>It has not ended.</summary>
    public static IReadOnlyList<OrchestrationRuntimeStatus> Unfinished { get; } =
        [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended];

    /// <summary>It has ended. A purge always names them: on Azure Storage one without statuses deletes running waits, and entities too.</summary>
    public static IReadOnlyList<OrchestrationRuntimeStatus> Ended { get; } =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];
}
