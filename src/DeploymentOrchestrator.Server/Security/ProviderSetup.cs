using DeploymentOrchestrator.Server.Configuration;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>Signing in at a provider, by ASP.NET Core's own handler: code flow with PKCE. What begins then is a session like any other.</summary>
internal static class ProviderSetup
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "Provider";

    /// <summary>Where the provider sends people back to.</summary>
    public const string Callback = "/sign-in/callback";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Adds it, if a provider is configured.</summary>
    public static void AddProvider(this IServiceCollection services, SignInSettings? settings, CookieSecurePolicy secure)
    {
        if (settings is null)
        {
            return;
        }

        services.AddSingleton<ProviderEvents>();
        services.AddAuthentication().AddOpenIdConnect(SchemeName, provider =>
        {
            provider.Authority = settings.Authority.AbsoluteUri;
            provider.ClientId = settings.ClientId;
            provider.ClientSecret = settings.ClientSecret;
            provider.RequireHttpsMetadata = !settings.Authority.IsLoopback;
            provider.BackchannelTimeout = Patience;
            provider.CallbackPath = Callback;
            provider.ResponseType = OpenIdConnectResponseType.Code;

            // A posted answer would come without the cookies below: a browser posts none that are lax to another site.
            provider.ResponseMode = OpenIdConnectResponseMode.Query;
            provider.MapInboundClaims = false;
            provider.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            provider.EventsType = typeof(ProviderEvents);

            // Signing out ends the session here, not the provider's.
            provider.RemoteSignOutPath = default;
            provider.SignedOutCallbackPath = default;
            Keep(provider.CorrelationCookie, "State");
            Keep(provider.NonceCookie, "Nonce");
        });

        void Keep(CookieBuilder cookie, string name)
        {
            cookie.Name = $"DeploymentOrchestrator.{name}.";
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = secure;
        }
    }
}
