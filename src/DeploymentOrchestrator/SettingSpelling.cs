namespace DeploymentOrchestrator;

/// <summary>How people write a setting's path where they configure a head.</summary>
/// <param name="Separator">What stands between its parts: a colon in the server, two underscores in the app settings of Azure Functions.</param>
public sealed record SettingSpelling(string Separator)
{
    /// <summary>A path with colons, spelled so.</summary>
    public string Of(string path) => path.Replace(":", Separator, StringComparison.Ordinal);
}
