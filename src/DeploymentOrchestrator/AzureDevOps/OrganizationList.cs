namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Tells under which configured organization a PlanUrl lies.</summary>
/// <remarks>
/// URLs are compared by component, never as text: <c>https://dev.azure.com/acme-evil/</c> starts like <c>https://dev.azure.com/acme</c>,
/// and <c>https://dev.azure.com@evil/</c> has another host.
/// </remarks>
public static class OrganizationList
{
    private const string Services = "dev.azure.com";
    private const string OldServices = ".visualstudio.com";

    /// <summary>The first organization whose scheme, host and port are equal and whose path segments begin the URL's, as it is configured; null if none.</summary>
    public static string? Find(IEnumerable<string> organizations, Uri planUrl) => organizations.FirstOrDefault(organization =>
        Uri.TryCreate(organization, UriKind.Absolute, out var configured) && Of(planUrl).IsUnder(Of(configured)));

    // https://acme.visualstudio.com/ is the old address of https://dev.azure.com/acme/; its only collection is DefaultCollection.
    private static Address Of(Uri url)
    {
        string[] segments = [.. url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        var host = url.IdnHost.ToLowerInvariant();
        return host.EndsWith(OldServices, StringComparison.Ordinal) && host[..^OldServices.Length] is var name && !name.Contains('.')
            ? new(url.Scheme, Services, url.Port, [name, .. segments.SkipWhile((segment, i) => i == 0 && segment.Equals("DefaultCollection", StringComparison.OrdinalIgnoreCase))])
            : new(url.Scheme, host, url.Port, segments);
    }

    private readonly record struct Address(string Scheme, string Host, int Port, string[] Segments)
    {
        // Names of organizations and collections are case-insensitive.
        public bool IsUnder(Address other) =>
            Scheme == other.Scheme && Host == other.Host && Port == other.Port
            && Segments.Length >= other.Segments.Length
            && Segments.Take(other.Segments.Length).SequenceEqual(other.Segments, StringComparer.OrdinalIgnoreCase);
    }
}
