using Microsoft.AspNetCore.Http.Features;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>
/// One of the listeners. A connection carries the one that it came in by, a route the one that it is to be found on; a route
/// without one is on all. Which it is follows from the socket, never from the Host header, which a caller writes as he likes.
/// </summary>
public sealed record Listener(string Name)
{
    /// <summary>Pipelines and Flux.</summary>
    public static Listener Public { get; } = new("public");

    /// <summary>Operators.</summary>
    public static Listener Management { get; } = new("management");

    /// <summary>Health probes, if they have addresses of their own.</summary>
    public static Listener Probes { get; } = new("probes");

    /// <summary>The listener of a request.</summary>
    public static Listener Of(HttpContext context) => context.Features.GetRequiredFeature<Listener>();
}
