using System.Text.RegularExpressions;

namespace DeploymentOrchestrator;

/// <summary>The names that Kubernetes gives objects (RFC 1123).</summary>
public static partial class KubernetesName
{
    /// <summary>A DNS subdomain: lower-case letters, digits, <c>-</c> and <c>.</c>, at most 253 characters. HelmReleases are named so.</summary>
    public static bool IsSubdomain(string text) => text.Length <= 253 && Subdomain().IsMatch(text);

    /// <summary>A DNS label: lower-case letters, digits and <c>-</c>, at most 63 characters. Namespaces are named so.</summary>
    public static bool IsLabel(string text) => text.Length <= 63 && !text.Contains('.', StringComparison.Ordinal) && Subdomain().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();
}
