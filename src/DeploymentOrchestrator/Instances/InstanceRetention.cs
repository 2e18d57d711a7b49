namespace DeploymentOrchestrator.Instances;

/// <summary>How long an instance is kept, on both heads alike.</summary>
public static class InstanceRetention
{
    /// <summary>From its creation, once it has ended.</summary>
    public static readonly TimeSpan Ended = TimeSpan.FromDays(14);
}
