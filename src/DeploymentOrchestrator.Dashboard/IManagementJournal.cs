namespace DeploymentOrchestrator.Dashboard;

/// <summary>Keeps every action that a person takes, with who and why.</summary>
public interface IManagementJournal
{
    /// <summary>Records that an action is about to be taken.</summary>
    /// <param name="context">Whose request it is.</param>
    /// <param name="action">What, e.g. <c>terminate</c>.</param>
    /// <param name="target">To what: an instance, or the filter of many.</param>
    /// <param name="reason">Why, as a form says it; null: the request's parameter <c>reason</c> says it, if anything does.</param>
    /// <exception cref="Instances.StoreUnavailableException">It cannot be recorded, so it must not be taken.</exception>
    void Record(HttpContext context, string action, string target, string? reason = null);

    /// <summary>Actions that were recorded, the newest first.</summary>
    /// <param name="skip">How many newer ones are left out.</param>
    /// <param name="most">How many are given.</param>
    /// <exception cref="Instances.StoreUnavailableException">They cannot be read.</exception>
    IReadOnlyList<ManagementAction> Read(int skip, int most);
}
