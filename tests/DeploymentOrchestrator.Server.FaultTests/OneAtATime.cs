namespace DeploymentOrchestrator.Server.FaultTests;

/// <summary>Proofs that need the machine's attention: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class OneAtATime
{
    public const string Name = "one at a time";
}
