using System.Net;
using Microsoft.AspNetCore.Connections;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>A connection, as far as its listener's <see cref="Connections"/> care.</summary>
internal sealed class OpenConnection(ConnectionContext connection)
{
    private volatile bool _hasRequest;
    private volatile bool _isTrusted;

    /// <summary>Whose it is; null: that of a socket without addresses.</summary>
    public IPAddress? Client { get; } = (connection.RemoteEndPoint as IPEndPoint)?.Address;

    /// <summary>A valid key, session or signature came by it: it is never closed for another.</summary>
    public bool IsTrusted => _isTrusted;

    /// <summary>Somebody on it has shown a good key, session or signature.</summary>
    public static void Trust(HttpContext context)
    {
        if (context.Features.Get<OpenConnection>() is { } open)
        {
            open._isTrusted = true;
        }
    }

    /// <summary>A request's headers have come by it.</summary>
    public void HasRequest() => _hasRequest = true;

    /// <summary>Ends it if nothing was asked by it.</summary>
    public void EndIfSilent()
    {
        if (!_hasRequest)
        {
            End();
        }
    }

    /// <summary>Ends it at once.</summary>
    public void End() => connection.Abort();
}
