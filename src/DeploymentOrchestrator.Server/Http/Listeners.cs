using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>The two listeners: what each is bound to, and which connection came in by which.</summary>
internal sealed class Listeners
{
    private readonly List<(Listener Listener, ListenOptions Options)> _bound = [];

    /// <summary>What a listener is bound to, once the server has started.</summary>
    public IReadOnlyList<string> AddressesOf(Listener listener) =>
        [.. _bound.Where(bound => bound.Listener == listener).Select(bound => $"{bound.Options}")];

    /// <summary>Tells connections apart by the endpoint that they came in by.</summary>
    public void Add(Listener listener, ListenOptions options)
    {
        _bound.Add((listener, options));
        options.Use(next => connection =>
        {
            connection.Features.Set(listener);
            return next(connection);
        });
    }
}
