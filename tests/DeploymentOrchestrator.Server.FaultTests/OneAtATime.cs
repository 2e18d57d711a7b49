namespace DeploymentOrchestrator.Server.FaultTests;

/// <summary>Tests that need the whole machine: nothing else runs at the same time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class OneAtATime
{
    public const string Name = "one at a time";
}
