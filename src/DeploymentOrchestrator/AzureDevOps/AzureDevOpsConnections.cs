using System.Net;
using System.Net.Sockets;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>How connections to Azure DevOps are made.</summary>
public static class AzureDevOpsConnections
{
    /// <summary>A handler that carries the token nowhere else: no redirects, cookies, proxies or trace headers, and only addresses that <see cref="AddressPolicy"/> allows.</summary>
    /// <param name="allowLoopback">See <see cref="AddressPolicy.Allows"/>.</param>
    /// <param name="resolve">What looks a name up; null: this machine's name server.</param>
    public static SocketsHttpHandler CreateHandler(bool allowLoopback, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null) => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, allowLoopback, resolve ?? Dns.GetHostAddressesAsync, cancellationToken),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // The address is looked up again when a pooled connection has had its time.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        UseProxy = false,
    };

    // Looks the name up itself and connects to what it judged: a second look-up could answer something else.
    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint endPoint, bool allowLoopback, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        var addresses = await resolve(endPoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => AddressPolicy.Allows(endPoint.Host, address, allowLoopback));
        if (allowed.Length == 0)
        {
            throw new HttpRequestException($"{endPoint.Host} resolves to {string.Join(", ", addresses.AsEnumerable())}, which is not an address of Azure DevOps.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
