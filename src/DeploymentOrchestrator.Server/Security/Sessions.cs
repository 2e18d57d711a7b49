using System.Globalization;
using System.Security.Claims;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>Who has signed in, with a key, at a provider or by a kiosk link: a cookie that scripts cannot read, other sites cannot send, and that ends.</summary>
internal static class Sessions
{
    /// <summary>How long one lasts: a working day, however busy it is. A screen's lasts as long as its link.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(8);

    /// <summary>The claim of a screen: the number of the link that began its session.</summary>
    public const string Kiosk = "kiosk";

    private const string KeyId = "key";

    /// <summary>Adds them.</summary>
    public static void AddSessions(this IServiceCollection services, ServerSettings settings)
    {
        // Under https a browser takes such a name from this very host alone, and sends it to no plain http.
        var isHttps = settings.BehindTlsProxy || settings.ManagementUrls.All(url => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase));
        var prefix = isHttps ? "__Host-" : "";
        var secure = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        services.AddSingleton<KioskLinks>();
        services.AddSingleton<IKioskLinks>(provider => provider.GetRequiredService<KioskLinks>());
        services.AddSingleton<SessionStore>();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<SessionStore>((cookie, sessions) => cookie.SessionStore = sessions);
        services.AddAuthentication().AddCookie(cookie =>
        {
            cookie.Cookie.Name = $"{prefix}DeploymentOrchestrator.Session";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.SecurePolicy = secure;
            cookie.ExpireTimeSpan = Life;
            cookie.SlidingExpiration = false;
            cookie.Events.OnValidatePrincipal = CheckAsync;
        });
        services.AddProvider(settings.SignIn, secure);
        services.AddAntiforgery(forgery =>
        {
            forgery.Cookie.Name = $"{prefix}DeploymentOrchestrator.Forms";
            forgery.Cookie.SameSite = SameSiteMode.Strict;
            forgery.Cookie.SecurePolicy = secure;

            // The pages' own policy says it, and more strictly.
            forgery.SuppressXFrameOptionsHeader = true;
        });
    }

    /// <summary>Begins one, if the key is a good one; with a key that reads only, the session does so too.</summary>
    /// <returns>False if it is not.</returns>
    public static async Task<bool> BeginAsync(HttpContext context, ServerKeys keys, string key)
    {
        var reader = keys.ReadOnly.IdOf(key);
        if ((reader ?? keys.Management.IdOf(key)) is not { } id)
        {
            return false;
        }

        Claim[] claims = [new(KeyId, id), new(ClaimTypes.Role, reader is null ? Roles.Operator : Roles.Reader)];
        var identity = new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme);
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
        return true;
    }

    /// <summary>Whom a provider vouches for.</summary>
    public static ClaimsPrincipal Of(string name, string role) =>
        new(new ClaimsIdentity([new(ClaimTypes.Name, name), new(ClaimTypes.Role, role)], CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>Begins the session of a screen.</summary>
    public static Task BeginAsync(HttpContext context, OpenKiosk link)
    {
        var ticket = TicketOf(link);
        return context.SignInAsync(ticket.AuthenticationScheme, ticket.Principal, ticket.Properties);
    }

    /// <summary>What a screen's session is: it reads until its link expires, and its browser keeps the cookie that long.</summary>
    public static AuthenticationTicket TicketOf(OpenKiosk link) => new(
        new ClaimsPrincipal(new ClaimsIdentity(
            [new(Kiosk, link.Id.ToString(CultureInfo.InvariantCulture)), new(ClaimTypes.Role, Roles.Reader)], CookieAuthenticationDefaults.AuthenticationScheme)),
        new AuthenticationProperties { IsPersistent = true, ExpiresUtc = link.ExpiresAt },
        CookieAuthenticationDefaults.AuthenticationScheme);

    // A session opens pages only, and learns what is none: what a browser sends by itself must not steer the API. And a key that was taken out
    // of the configuration ends the sessions that it began. A link that is gone has done so by now: the store knows its sessions no more.
    private static Task CheckAsync(CookieValidatePrincipalContext context)
    {
        var keys = context.HttpContext.RequestServices.GetRequiredService<ServerKeys>();
        if ((context.HttpContext.GetEndpoint() is { } route && route.Metadata.GetMetadata<PageMetadata>() is null)
            || context.Principal is not { } person
            || !(person.FindFirstValue(KeyId) is { } id ? (person.IsInRole(Roles.Reader) ? keys.ReadOnly : keys.Management).HasId(id) : person.HasClaim(claim => claim.Type is ClaimTypes.Name or Kiosk)))
        {
            context.RejectPrincipal();
        }

        return Task.CompletedTask;
    }
}
