using System.Net;
using System.Security.Claims;
using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>The proxies whose word is taken for who calls: those of <c>Server:Proxies</c>, known by the address of their connection.</summary>
internal sealed class Proxies(ServerSettings settings)
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const int MaxText = 500;

    // Headers in which proxies tell who has signed in; the first that is there counts. Anybody can send them, so
    // they count only where a proxy of ours does.
    private static readonly string[] Persons = ["x-ms-client-principal-name", "X-Forwarded-User", "X-Auth-Request-User"];

    /// <summary>True if a request came by one of them, so that its headers name the caller.</summary>
    public bool Vouch(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && settings.Proxies.Any(proxy => proxy.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    /// <summary>The name of who calls: as whom he signed in, else as a proxy says; null: nobody says so.</summary>
    public string? PersonOf(HttpContext context)
    {
        var said = Vouch(context) ? Persons.Select(header => context.Request.Headers[header].ToString()).FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)) : null;
        return context.User.FindFirstValue(ClaimTypes.Name) ?? (said is null ? null : SafeText.OneLine(said, MaxText));
    }

    /// <summary>The address of who calls: what the proxy itself saw and put last, else that of the connection.</summary>
    public string CallerOf(HttpContext context) =>
        Vouch(context) && IPAddress.TryParse(context.Request.Headers[ForwardedFor].ToString().Split(',')[^1].Trim(), out var caller)
            ? $"{caller}"
            : $"{context.Connection.RemoteIpAddress}";
}
