using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Http;
using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>Links that sign a screen in for months, to read. Only the screen has the secret of one: here is its hash.</summary>
internal sealed class KioskLinks(ServerSettings settings, IManagementJournal journal, Proxies proxies, TimeProvider time) : IKioskLinks, IDisposable
{
    /// <summary>The route; its <c>code</c> is what opens it.</summary>
    public const string Path = "/sign-in/kiosk";

    /// <summary>How long a link lives if nothing else is said.</summary>
    public const int UsualDays = 90;

    private const int MostDays = 365;
    private const int MostLinks = 100;
    private const int MostScreens = 20;
    private const int LongestName = 40;
    private const int SecretBytes = 32;

    // So long the list still says why a screen is dark.
    private static readonly TimeSpan ShownAfterwards = TimeSpan.FromDays(30);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    private readonly KioskFile _file = new(settings.KioskPath);
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public string? WhyNot => settings.Store.Provider == StoreProvider.Sqlite
        ? null
        : $"There are no kiosk links with DurableTask:Provider {settings.Store.Provider}: several servers may share the work, and each would know only its own. Open the pages with ?code= and a key of Keys:ReadOnly instead.";

    /// <inheritdoc/>
    public IReadOnlyList<KioskLink> List() => Guarded(_file.List);

    /// <inheritdoc/>
    public (NewKioskLink? Made, KioskRefusal? Refusal) Make(HttpContext context, string name, int days, string? reason = null)
    {
        if (WhatIsWrong(name, days) is { } wrong)
        {
            return (null, new KioskRefusal(StatusCodes.Status400BadRequest, wrong));
        }

        lock (_gate)
        {
            var now = time.GetUtcNow();
            if ((WhyNot ?? WhatIsInTheWay(name, now)) is { } obstacle)
            {
                return (null, new KioskRefusal(StatusCodes.Status409Conflict, obstacle));
            }

            var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
            var link = new KioskLink(name, proxies.PersonOf(context) ?? proxies.CallerOf(context), now, now.AddDays(days), null);
            journal.Record(context, "make kiosk link", name, reason);
            Guarded(() =>
            {
                _file.Forget(now - ShownAfterwards);
                _file.Remove(name); // one that has expired
                _file.Add(link, HashOf(secret));
                return true;
            });
            return (new NewKioskLink(name, $"{AddressOf(context)}?code={secret}", link.ExpiresAt), null);
        }
    }

    /// <inheritdoc/>
    public bool Revoke(HttpContext context, string name, string? reason = null)
    {
        lock (_gate)
        {
            if (List().FirstOrDefault(link => link.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } link)
            {
                return false;
            }

            journal.Record(context, "revoke kiosk link", link.Name, reason);
            return Guarded(() =>
            {
                _file.Remove(link.Name);
                return true;
            });
        }
    }

    /// <summary>Somebody opens a link; the first time is recorded.</summary>
    /// <returns>The link; null: there is none with this secret, or it has expired.</returns>
    public OpenKiosk? Open(HttpContext context, string secret)
    {
        var link = Guarded(() => _file.Find(HashOf(secret), time.GetUtcNow()));
        if (link is { UsedAt: null })
        {
            journal.Record(context, "open kiosk link", link.Name, "");
        }

        return link;
    }

    /// <summary>Keeps a session that a link began, under its name.</summary>
    public void Begin(string session, long link) => Guarded(() =>
    {
        _file.Use(HashOf(session), link, time.GetUtcNow(), MostScreens);
        return true;
    });

    /// <summary>The link that began a session; null: none did, or it was revoked or has expired.</summary>
    public OpenKiosk? FindOf(string session) => Guarded(() =>
    {
        var now = time.GetUtcNow();
        var link = _file.FindOf(HashOf(session), now);
        if (link is not null && now - link.UsedAt >= Hour)
        {
            _file.Use(HashOf(session), link.Id, now, MostScreens);
        }

        return link;
    });

    /// <summary>Ends a session.</summary>
    public void End(string session) => Guarded(() =>
    {
        _file.End(HashOf(session));
        return true;
    });

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string? WhatIsWrong(string name, int days) =>
        name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(Allowed) || !char.IsAsciiLetterOrDigit(name[0])
            ? $"A kiosk link's name has 1 to {LongestName} letters, digits, '.', '_' and '-', and begins with a letter or digit."
            : days is < 1 or > MostDays ? $"A kiosk link lives for 1 to {MostDays} days."
            : null;

    private string? WhatIsInTheWay(string name, DateTimeOffset now)
    {
        var good = List().Where(link => link.ExpiresAt > now).ToList();
        return good.Any(link => link.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ? $"There is a kiosk link {name} already. Revoke it, or choose another name."
            : good.Count >= MostLinks ? $"There are {MostLinks} kiosk links already. Revoke one that nobody uses."
            : null;
    }

    private string AddressOf(HttpContext context) =>
        settings.PublicUrl is { } url ? new Uri(url, Path).AbsoluteUri : $"{context.Request.Scheme}://{context.Request.Host}{Path}";

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private T Guarded<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The kiosk links in {settings.KioskPath} cannot be used: {error.Message}", error);
        }
    }
}
