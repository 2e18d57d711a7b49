namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Tells under which configured organisation a PlanUrl lies.</summary>
/// <remarks>
/// URLs are compared by component, never as text: <c>https://dev.azure.com/acme-evil/</c> starts like <c>https://dev.azure.com/acme</c>,
/// and <c>https://dev.azure.com@evil/</c> has another host.
/// </remarks>
public static class OrganisationList
{
    /// <summary>The first organisation whose scheme, host and port are equal and whose path segments begin the URL's, as it is configured; null if none.</summary>
    public static string? Find(IEnumerable<string> organisations, Uri planUrl) => organisations.FirstOrDefault(organisation =>
        Uri.TryCreate(organisation, UriKind.Absolute, out var configured)
        && configured.Scheme == planUrl.Scheme
        && configured.IdnHost.Equals(planUrl.IdnHost, StringComparison.OrdinalIgnoreCase)
        && configured.Port == planUrl.Port
        && StartsWith(Segments(planUrl), Segments(configured)));

    private static string[] Segments(Uri url) => url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);

    // Names of organisations and collections are case-insensitive.
    private static bool StartsWith(string[] segments, string[] start) =>
        segments.Length >= start.Length && segments.Take(start.Length).SequenceEqual(start, StringComparer.OrdinalIgnoreCase);
}
