using System.CommandLine.Parsing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>A server that a command connects to.</summary>
/// <param name="Address">The address of the listener, with a slash at the end.</param>
/// <param name="Key">The key; null if none was found.</param>
/// <param name="WebhookSecret">The secret of the context for signing events; null if there is none.</param>
/// <param name="HowToGiveKey">What to do if the key is missing or wrong.</param>
/// <param name="Configuration">The configuration that was found on this machine, which is not necessarily that server's.</param>
internal sealed record ServerEndpoint(Uri Address, string? Key, string? WebhookSecret, string HowToGiveKey, IConfiguration Configuration)
{
    /// <summary>Parses an address; null if it is not valid.</summary>
    public static Uri? Parse(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Query.Length is 0
            ? address
            : null;

    /// <summary>Parses the address in an option.</summary>
    public static Uri? Parse(ArgumentResult result, string option)
    {
        var address = Parse(result.Tokens[0].Value);
        if (address is null)
        {
            result.AddError($"{option} is \"{TerminalText.Line(result.Tokens[0].Value)}\": it must be an http or https address.");
        }

        return address;
    }

    /// <summary>The address for connecting to a listener of this machine, which may be bound to all interfaces.</summary>
    public static Uri OfListener(string url)
    {
        var address = BindingAddress.Parse(url);
        var host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return new Uri($"{address.Scheme}://{host}:{address.Port}/");
    }
}
