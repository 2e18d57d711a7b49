using System.Security.Claims;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>What happens when somebody comes back from the provider: a session with a role, or a page that says why there is none.</summary>
internal sealed partial class ProviderEvents(ServerSettings server, TimeProvider time, ILogger<ProviderEvents> logger) : OpenIdConnectEvents
{
    private const int LinesAMinute = 60;
    private const int MaxText = 200;

    // The most telling first: the address that one signs in with, else a name, else what always is there.
    private static readonly string[] Names = ["preferred_username", "email", "name", "sub"];
    private readonly SignInSettings _settings = server.SignIn!;
    private readonly LineLimit _lines = new(LinesAMinute, time);

    /// <inheritdoc/>
    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        if (server.PublicUrl is { } url)
        {
            context.ProtocolMessage.RedirectUri = new Uri(url, ProviderSetup.Callback).AbsoluteUri;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task TicketReceived(TicketReceivedContext context)
    {
        var person = context.Principal!;
        var name = SafeText.OneLine(Names.Select(person.FindFirstValue).First(value => !string.IsNullOrWhiteSpace(value))!, MaxText);
        if (RoleOf(person) is { } role)
        {
            Log.SignedIn(logger, name, role);
            context.Principal = Sessions.Of(name, role);
            return Task.CompletedTask;
        }

        Log.HasNoRole(logger, name);
        context.HandleResponse();
        return PageAnswer.Of<MessagePage, PageMessage>(context.HttpContext, new PageMessage("No access", WhatIsMissing(person, name)), StatusCodes.Status403Forbidden)
            .ExecuteAsync(context.HttpContext);
    }

    /// <inheritdoc/>
    public override Task RemoteFailure(RemoteFailureContext context)
    {
        context.HandleResponse();
        return FailAsync(context.HttpContext, context.Failure!, StatusCodes.Status400BadRequest, $"Signing in with {_settings.Authority.Host} did not work.");
    }

    /// <summary>Sends somebody to the provider, who is to come back to a path of ours.</summary>
    public async Task BeginAsync(HttpContext context, string back)
    {
        try
        {
            await context.ChallengeAsync(ProviderSetup.SchemeName, new AuthenticationProperties { RedirectUri = back });
        }
        catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException)
        {
            await FailAsync(context, failure, StatusCodes.Status503ServiceUnavailable, $"{_settings.Authority.Host} cannot be reached now.");
        }
    }

    private Task FailAsync(HttpContext context, Exception failure, int status, string what)
    {
        var mayTell = _lines.Take(out var untold);
        if (untold > 0)
        {
            Log.Untold(logger, untold);
        }

        if (mayTell)
        {
            Log.Failed(logger, _settings.Authority.Host, SafeText.OneLine(failure.GetBaseException().Message, MaxText));
        }

        return SignInRoutes.Page(context, $"{what} Try again, or sign in with a key. The server's log says why.", status).ExecuteAsync(context);
    }

    private string? RoleOf(ClaimsPrincipal person) =>
        _settings.OperatorValues.Any(value => person.HasClaim(_settings.RoleClaim, value)) ? Roles.Operator
        : _settings.ReaderValues.Any(value => person.HasClaim(_settings.RoleClaim, value)) ? Roles.Reader
        : null;

    private string WhatIsMissing(ClaimsPrincipal person, string name)
    {
        var claim = _settings.RoleClaim;
        var wanted = string.Join("; ", new[] { (Role: "changes", Values: _settings.OperatorValues), (Role: "reads", Values: _settings.ReaderValues) }
            .Where(role => role.Values.Count > 0)
            .Select(role => $"who {role.Role} needs {string.Join(" or ", role.Values)}"));
        return $"You are {name} at {_settings.Authority.Host}, and have no role here. "
            + (person.HasClaim(known => known.Type == claim) ? $"None of your {claim} opens these pages: {wanted}." : $"Your token has no claim {claim}: {wanted} there.");
    }

    private static partial class Log
    {
        [LoggerMessage(5103, LogLevel.Information, "{Person} signed in as {Role}")]
        public static partial void SignedIn(ILogger logger, string person, string role);

        [LoggerMessage(5104, LogLevel.Warning, "{Person} signed in at the provider and has no role here")]
        public static partial void HasNoRole(ILogger logger, string person);

        [LoggerMessage(5105, LogLevel.Warning, "Signing in with {Provider} did not work: {Reason}")]
        public static partial void Failed(ILogger logger, string provider, string reason);

        [LoggerMessage(5106, LogLevel.Warning, "{Count} more times signing in did not work before, without a line each")]
        public static partial void Untold(ILogger logger, int count);
    }
}
