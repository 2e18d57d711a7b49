using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>A pipeline task whose request was acknowledged.</summary>
/// <param name="Task">Who waits.</param>
/// <param name="InstanceId">The wait, as the acknowledgement named it.</param>
internal sealed record AskedWait(PipelineTask Task, string InstanceId)
{
    /// <summary>The result that the model gives, by what was acknowledged when; null if the moment decides, and both are right.</summary>
    public string? Expected { get; set; }

    /// <summary>The model's reason.</summary>
    public string Why { get; set; } = "";
}
