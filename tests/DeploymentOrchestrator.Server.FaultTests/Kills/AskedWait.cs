using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>A pipeline task whose request was acknowledged.</summary>
/// <param name="Task">The task that waits.</param>
/// <param name="InstanceId">The ID of the wait, from the acknowledgement.</param>
internal sealed record AskedWait(PipelineTask Task, string InstanceId)
{
    /// <summary>The model's result, based on the times of the acknowledgements; null if both results are right because it depends on the exact moment.</summary>
    public string? Expected { get; set; }

    /// <summary>The model's reason.</summary>
    public string Why { get; set; } = "";
}
