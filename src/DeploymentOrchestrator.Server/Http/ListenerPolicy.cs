using Microsoft.AspNetCore.Routing.Matching;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>Finds a route only on its own listener: on another one it does not exist, for any method.</summary>
internal sealed class ListenerPolicy : MatcherPolicy, INodeBuilderPolicy
{
    private static readonly Listener[] All = [Listener.Public, Listener.Management, Listener.Probes];

    /// <summary>Before the method's policy (-1000), whose 405 would tell that there is such a route.</summary>
    public override int Order => -2000;

    /// <inheritdoc/>
    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(endpoint => ListenerOf(endpoint) is not null);

    /// <inheritdoc/>
    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints) =>
    [
        .. from listener in All
           let found = endpoints.Where(endpoint => ListenerOf(endpoint) is null || ListenerOf(endpoint) == listener).ToList()
           where found.Count > 0
           select new PolicyNodeEdge(listener, found),
    ];

    /// <inheritdoc/>
    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges) =>
        new JumpTable(edges.ToDictionary(edge => (Listener)edge.State, edge => edge.Destination), exitDestination);

    private static Listener? ListenerOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<Listener>();

    private sealed class JumpTable(Dictionary<Listener, int> destinations, int exit) : PolicyJumpTable
    {
        public override int GetDestination(HttpContext httpContext) => destinations.GetValueOrDefault(Listener.Of(httpContext), exit);
    }
}
