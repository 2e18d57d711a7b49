using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using DeploymentOrchestrator.Instances;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>The open sessions: a cookie holds only a session's name, so signing out ends it for every copy of the cookie.</summary>
/// <remarks>In memory: a server that starts again knows none, and people sign in once more. Those of screens are kept with the kiosk links.</remarks>
internal sealed partial class SessionStore(KioskLinks kiosks, TimeProvider time, ILogger<SessionStore> logger) : ITicketStore
{
    private const int NameBytes = 32;
    private readonly ConcurrentDictionary<string, AuthenticationTicket> _open = new();

    /// <inheritdoc/>
    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        foreach (var (old, session) in _open)
        {
            if (session.Properties.ExpiresUtc < time.GetUtcNow())
            {
                await RemoveAsync(old);
            }
        }

        var name = RandomNumberGenerator.GetHexString(NameBytes);
        await RenewAsync(name, ticket);
        return name;
    }

    /// <summary>Keeps a session under its name. Whoever signs in anew keeps the name, whichever kind the session is then.</summary>
    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        if (ticket.Principal.FindFirstValue(Sessions.Kiosk) is { } link)
        {
            kiosks.Begin(key, long.Parse(link, CultureInfo.InvariantCulture));
            _open.TryRemove(key, out _);
        }
        else
        {
            Try(() => kiosks.End(key));
            _open[key] = ticket;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        OpenKiosk? link = null;
        if (!_open.TryGetValue(key, out var ticket))
        {
            Try(() => link = kiosks.FindOf(key));
        }

        return Task.FromResult(link is null ? ticket : Sessions.TicketOf(link));
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string key)
    {
        if (!_open.TryRemove(key, out _))
        {
            kiosks.End(key);
        }

        return Task.CompletedTask;
    }

    // Whatever has happened to the kiosk links, people sign in: a session that cannot be looked up there is none.
    private void Try(Action use)
    {
        try
        {
            use();
        }
        catch (StoreUnavailableException error)
        {
            Log.NotKnown(logger, error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5107, LogLevel.Warning, "A session could not be looked up: {Reason}")]
        public static partial void NotKnown(ILogger logger, string reason);
    }
}
