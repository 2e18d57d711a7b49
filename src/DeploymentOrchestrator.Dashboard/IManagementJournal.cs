namespace DeploymentOrchestrator.Dashboard;

/// <summary>Keeps a record of every action that a person takes, including who took it and why.</summary>
public interface IManagementJournal
{
    /// <summary>Records that an action is about to be taken.</summary>
    /// <param name="context">The request that asked for it.</param>
    /// <param name="action">The action, e.g. <c>terminate</c>.</param>
    /// <param name="target">What the action applies to: an instance, or the filter that selects many.</param>
    /// <param name="reason">The reason, if it was entered in a form; null to use the request's parameter <c>reason</c>, if there is one.</param>
    /// <exception cref="Instances.StoreUnavailableException">The action cannot be recorded, so it must not be taken.</exception>
    void Record(HttpContext context, string action, string target, string? reason = null);

    /// <summary>The recorded actions, newest first.</summary>
    /// <param name="skip">The number of newest actions to skip.</param>
    /// <param name="most">The maximum number of actions to return.</param>
    /// <exception cref="Instances.StoreUnavailableException">The actions cannot be read.</exception>
    IReadOnlyList<ManagementAction> Read(int skip, int most);
}
