namespace DeploymentOrchestrator.Dashboard;

/// <summary>The authorization policies that routes for operators name; whoever maps the routes defines them.</summary>
public static class Policies
{
    /// <summary>Reads, or changes nothing but the caller's own session.</summary>
    public const string Read = "read";

    /// <summary>Changes something.</summary>
    public const string Change = "change";
}
