namespace DeploymentOrchestrator.Server.Proofs.Processes;

/// <summary>For proofs that load the machine: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}
