using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>The sessions that are open: a cookie holds nothing but one's name, so who signs out has ended it, whoever has a copy of the cookie.</summary>
/// <remarks>In memory: a server that starts again knows none, and people sign in once more.</remarks>
internal sealed class SessionStore(TimeProvider time) : ITicketStore
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

    /// <inheritdoc/>
    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        _open[key] = ticket;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(_open.GetValueOrDefault(key));

    /// <inheritdoc/>
    public Task RemoveAsync(string key)
    {
        _open.TryRemove(key, out _);
        return Task.CompletedTask;
    }
}
