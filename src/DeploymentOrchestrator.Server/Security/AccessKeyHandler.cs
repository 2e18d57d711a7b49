using System.Security.Claims;
using System.Text.Encodings.Web;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Http;
using DeploymentOrchestrator.Server.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>Who calls with a key of the configuration has that key's role. On each listener only its own keys are looked at: no key opens the other one.</summary>
internal sealed class AccessKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ServerKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "AccessKey";

    /// <summary>The role of a function key: asks for a wait, and nothing else.</summary>
    public const string Pipeline = "pipeline";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var listener = Listener.Of(Context);
        var role =
            listener == Listener.Public && keys.Function.Accept(Request) ? Pipeline
            : listener == Listener.Management && keys.Management.Accept(Request) ? Roles.Operator
            : listener == Listener.Management && keys.ReadOnly.Accept(Request) ? Roles.Reader
            : null;
        return Task.FromResult(role is null
            ? AuthenticateResult.NoResult()
            : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], SchemeName)), SchemeName)));
    }
}
