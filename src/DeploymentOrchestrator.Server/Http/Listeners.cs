using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>The listeners: what each is bound to, and which connection came in by which.</summary>
internal sealed class Listeners(int connections)
{
    private readonly List<(Listener Listener, ListenOptions Options)> _bound = [];
    private readonly Dictionary<Listener, Connections> _connections = [];

    /// <summary>Probes have a listener of their own.</summary>
    public bool HasProbes { get; init; }

    /// <summary>What a listener is bound to, once the server has started.</summary>
    public IReadOnlyList<string> AddressesOf(Listener listener) =>
        [.. _bound.Where(bound => bound.Listener == listener).Select(bound => $"{bound.Options}")];

    /// <summary>Tells connections apart by the endpoint that they came in by.</summary>
    public void Add(Listener listener, ListenOptions options)
    {
        _bound.Add((listener, options));
        if (!_connections.TryGetValue(listener, out var open))
        {
            _connections.Add(listener, open = new Connections(connections, TimeProvider.System));
        }

        options.Use(next => connection =>
        {
            connection.Features.Set(listener);
            return open.ServeAsync(connection, next);
        });
    }

    /// <summary>Ends every connection by which no good key or signature came.</summary>
    public void EndStrangers()
    {
        foreach (var open in _connections.Values)
        {
            open.EndStrangers();
        }
    }
}
