using DeploymentOrchestrator.Releases;
using Microsoft.Azure.Functions.Worker;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary>The entity of the domain.</summary>
public static class Entities
{
    /// <summary>The feed of a release: what is known about it, and which waits listen.</summary>
    [Function(Names.ReleaseFeed)]
    public static Task ReleaseFeed([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<ReleaseFeedEntity>();
}
