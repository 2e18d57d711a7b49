using System.Net;
using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>The proxies whose word is taken for who calls: those of <c>Server:Proxies</c>, known by the address of their connection.</summary>
internal sealed class Proxies(ServerSettings settings)
{
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>True if a request came by one of them, so that its headers name the caller.</summary>
    public bool Vouch(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && settings.Proxies.Any(proxy => proxy.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    /// <summary>The address of who calls: what the proxy itself saw and put last, else that of the connection.</summary>
    public string CallerOf(HttpContext context) =>
        Vouch(context) && IPAddress.TryParse(context.Request.Headers[ForwardedFor].ToString().Split(',')[^1].Trim(), out var caller)
            ? $"{caller}"
            : $"{context.Connection.RemoteIpAddress}";
}
