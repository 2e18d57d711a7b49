using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Tests.Support;

/// <summary>The context of an activity.</summary>
public sealed class ActivityOf(string instanceId) : TaskActivityContext
{
    public override TaskName Name => "activity";

    public override string InstanceId => instanceId;
}
