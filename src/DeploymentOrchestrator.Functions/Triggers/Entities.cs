using DeploymentOrchestrator.Functions.Adapters;
using DeploymentOrchestrator.Releases;
using Microsoft.Azure.Functions.Worker;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary>The entity of the domain.</summary>
public sealed class Entities(ReleaseFeedEntity releaseFeed)
{
    /// <summary>What is known of a release, and who listens.</summary>
    [Function(Names.ReleaseFeed)]
    public Task ReleaseFeed([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(new EntityAdapter(releaseFeed));
}
