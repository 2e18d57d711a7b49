using System.Net;
using System.Net.Sockets;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Which addresses an organization's host may resolve to: a name in a request, or a name server, must not lead the token into our own network.</summary>
public static class AddressPolicy
{
    // IANA's special-purpose registries. 168.63.129.16 is public, but on every Azure network it is the platform itself.
    private static readonly IPNetwork[] Never = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "64:ff9b:1::/48", "100::/64", "2001::/32", "fe80::/10", "ff00::/8");

    private static readonly IPNetwork[] Private = Networks(
        "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "fc00::/7", "fec0::/10");

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork V4Compatible = IPNetwork.Parse("::/96");

    /// <summary>Decides on one address.</summary>
    /// <param name="host">The host that resolved to it. Azure DevOps Services live on public addresses only; a server of one's own may be private.</param>
    /// <param name="address">The address; one that carries an IPv4 address inside is judged by that.</param>
    /// <param name="allowLoopback">For trials: hosts other than Azure DevOps Services may be this machine.</param>
    public static bool Allows(string host, IPAddress address, bool allowLoopback)
    {
        var inner = Unwrap(address);
        if (IPAddress.IsLoopback(inner))
        {
            return allowLoopback && !IsServices(host);
        }

        if (Never.Any(network => network.Contains(inner)))
        {
            return false;
        }

        return !IsServices(host) || !Private.Any(network => network.Contains(inner));
    }

    private static bool IsServices(string host) =>
        host.Equals("dev.azure.com", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".dev.azure.com", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".visualstudio.com", StringComparison.OrdinalIgnoreCase);

    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.Equals(IPAddress.IPv6Loopback) || address.Equals(IPAddress.IPv6Any))
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address) || V4Compatible.Contains(address))
        {
            return new IPAddress(bytes.AsSpan(12, 4));
        }

        return SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4)) : address;
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
