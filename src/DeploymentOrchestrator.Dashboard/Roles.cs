namespace DeploymentOrchestrator.Dashboard;

/// <summary>The roles of people who use the pages.</summary>
public static class Roles
{
    /// <summary>Can read but not change anything: no page offers an action.</summary>
    public const string Reader = "reader";

    /// <summary>Can read and change.</summary>
    public const string Operator = "operator";
}
