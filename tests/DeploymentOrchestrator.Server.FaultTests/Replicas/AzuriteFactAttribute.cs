using DurableTask.Conformance.Harness;

namespace DeploymentOrchestrator.Server.FaultTests.Replicas;

/// <summary>A test that needs Azurite; without it the test is skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AzuriteFactAttribute : FactAttribute
{
    public AzuriteFactAttribute() => Skip = Azurite.Missing;
}
