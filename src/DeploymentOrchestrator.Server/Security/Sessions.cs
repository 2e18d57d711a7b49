using System.Security.Claims;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>Who has signed in with the management key: a cookie that scripts cannot read, other sites cannot send, and that ends.</summary>
internal static class Sessions
{
    /// <summary>How long one lasts: a working day, however busy it is.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(8);

    private const string KeyId = "key";

    /// <summary>Adds them.</summary>
    public static void AddSessions(this IServiceCollection services, ServerSettings settings)
    {
        // Under https a browser takes such a name from this very host alone, and sends it to no plain http.
        var isHttps = settings.BehindTlsProxy || settings.ManagementUrls.All(url => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase));
        var prefix = isHttps ? "__Host-" : "";
        var secure = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        services.AddSingleton<Proxies>();
        services.AddSingleton<KeyGuesses>();
        services.AddSingleton<SessionStore>();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<SessionStore>((cookie, sessions) => cookie.SessionStore = sessions);
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = $"{prefix}DeploymentOrchestrator.Session";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.SecurePolicy = secure;
            cookie.ExpireTimeSpan = Life;
            cookie.SlidingExpiration = false;
            cookie.Events.OnValidatePrincipal = EndWithItsKeyAsync;
        });
        services.AddAntiforgery(forgery =>
        {
            forgery.Cookie.Name = $"{prefix}DeploymentOrchestrator.Forms";
            forgery.Cookie.SameSite = SameSiteMode.Strict;
            forgery.Cookie.SecurePolicy = secure;

            // The pages' own policy says it, and more strictly.
            forgery.SuppressXFrameOptionsHeader = true;
        });
    }

    /// <summary>Begins one, if the key is a good one.</summary>
    /// <returns>False if it is not.</returns>
    public static async Task<bool> BeginAsync(HttpContext context, AccessKeys keys, string key)
    {
        if (keys.IdOf(key) is not { } id)
        {
            return false;
        }

        var identity = new ClaimsIdentity([new Claim(KeyId, id)], CookieAuthenticationDefaults.AuthenticationScheme);
        await context.SignInAsync(new ClaimsPrincipal(identity));
        return true;
    }

    // A key that was taken out of the configuration ends the sessions that it began.
    private static Task EndWithItsKeyAsync(CookieValidatePrincipalContext context)
    {
        var keys = context.HttpContext.RequestServices.GetRequiredService<ServerKeys>().Management;
        if (context.Principal?.FindFirstValue(KeyId) is not { } id || !keys.HasId(id))
        {
            context.RejectPrincipal();
        }

        return Task.CompletedTask;
    }
}
