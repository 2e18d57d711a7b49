namespace DeploymentOrchestrator.Dashboard;

/// <summary>The authorization policies of the operators' routes. The application that maps the routes defines them.</summary>
public static class Policies
{
    /// <summary>Allows reading, and changing only the caller's own session.</summary>
    public const string Read = "read";

    /// <summary>Allows changes.</summary>
    public const string Change = "change";
}
