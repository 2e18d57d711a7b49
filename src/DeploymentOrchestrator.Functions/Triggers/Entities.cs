using DeploymentOrchestrator.Releases;
using Microsoft.Azure.Functions.Worker;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary>The entity of the domain.</summary>
public static class Entities
{
    /// <summary>What is known of a release, and who listens.</summary>
    [Function(Names.ReleaseFeed)]
    public static Task ReleaseFeed([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<ReleaseFeedEntity>();
}
