using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>The header PlanUrl: the https address of an organization or collection, nothing more. Collections on a server of one's own may have spaces and umlauts in their names.</summary>
internal static partial class PlanUrl
{
    // A comma is two headers in one, a semicolon a parameter that some proxies take for nothing; the others hide where the address leads.
    private const string Never = @"\@?#%,;";

    /// <summary>Reads it.</summary>
    /// <returns>False if it is anything else, or could be taken for something else on the way.</returns>
    public static bool TryRead(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url)
        && Form().Match(text) is { Success: true } form
        && IsPlain(form.Groups["path"].Value)
        && IsPlain(url.AbsolutePath)
        && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    // What is not UTF-8 stays escaped, and its % betrays it. Letters only: Unicode has dots and slashes of its own.
    private static bool IsPlain(string path) => !Hidden().IsMatch(path) && Uri.UnescapeDataString(path).All(character =>
        char.IsAscii(character)
            ? !char.IsControl(character) && !Never.Contains(character)
            : char.IsLetterOrDigit(character));

    // The host in ASCII: some of Unicode's dots and letters become plain ones on the way to the name server.
    [GeneratedRegex(@"^https?://[A-Za-z0-9.:\[\]-]+(?<path>/[^\n]*)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    // Escapes of ASCII, but for the space: they hide slashes and dots.
    [GeneratedRegex("%(?!20|[89A-Fa-f][0-9A-Fa-f])")]
    private static partial Regex Hidden();
}
