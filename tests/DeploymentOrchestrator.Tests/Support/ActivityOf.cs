using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Tests.Support;

/// <summary>What an activity is told of its caller.</summary>
public sealed class ActivityOf(string instanceId) : TaskActivityContext
{
    public override TaskName Name => "activity";

    public override string InstanceId => instanceId;
}
