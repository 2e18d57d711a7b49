namespace DeploymentOrchestrator.Dashboard;

/// <summary>The roles of people who look at the pages.</summary>
public static class Roles
{
    /// <summary>Reads, and changes nothing: no page offers an action.</summary>
    public const string Reader = "reader";

    /// <summary>Reads and changes.</summary>
    public const string Operator = "operator";
}
