using System.CommandLine.Parsing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>A server to talk to.</summary>
/// <param name="Address">Where it listens, with a slash at the end.</param>
/// <param name="Key">What opens it; null: none was found.</param>
/// <param name="WebhookSecret">What the context signs events with; null: nothing.</param>
/// <param name="HowToGiveKey">What to do if there is none, or the wrong one.</param>
/// <param name="Configuration">The configuration that was found here: not necessarily that server's.</param>
internal sealed record ServerEndpoint(Uri Address, string? Key, string? WebhookSecret, string HowToGiveKey, IConfiguration Configuration)
{
    /// <summary>Reads an address; null if it is none.</summary>
    public static Uri? Parse(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Query.Length is 0
            ? address
            : null;

    /// <summary>Reads the address that an option has.</summary>
    public static Uri? Parse(ArgumentResult result, string option)
    {
        var address = Parse(result.Tokens[0].Value);
        if (address is null)
        {
            result.AddError($"{option} is \"{TerminalText.Line(result.Tokens[0].Value)}\": it must be an http or https address.");
        }

        return address;
    }

    /// <summary>The address under which this machine reaches what listens on another one, e.g. on all interfaces.</summary>
    public static Uri OfListener(string url)
    {
        var address = BindingAddress.Parse(url);
        var host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return new Uri($"{address.Scheme}://{host}:{address.Port}/");
    }
}
