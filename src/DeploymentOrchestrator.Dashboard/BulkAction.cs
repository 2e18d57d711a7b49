namespace DeploymentOrchestrator.Dashboard;

/// <summary>An action that a person can take on many items at once.</summary>
/// <param name="Name">The last part of its address, also its name in the journal.</param>
/// <param name="Title">The title of its pages.</param>
/// <param name="Preview">What happens to each item, and what does not.</param>
/// <param name="Button">The label of the button.</param>
/// <param name="IsGrave">True if the action cannot be undone.</param>
public sealed record BulkAction(string Name, string Title, string Preview, string Button, bool IsGrave)
{
    /// <summary>Sends dead letters through the intake again.</summary>
    public static readonly BulkAction Redrive = new(
        "redrive", "Resend dead letters", "Each goes through the intake again. Letters that are accepted are deleted here; the others stay.", "Resend", IsGrave: false);

    /// <summary>Ends open waits.</summary>
    public static readonly BulkAction Terminate = new(
        "terminate", "Terminate waits", "Each ends at once and sends nothing to its pipeline: the pipeline's task waits on until its own timeout. To send a result to a pipeline, finish its wait on the wait's page.", "Terminate", IsGrave: true);

    /// <summary>Removes waits that have ended.</summary>
    public static readonly BulkAction Purge = new(
        "purge", "Purge ended waits", "Each is removed with its whole history. The history page keeps counting it. The same request, sent again, would start a new wait.", "Purge", IsGrave: true);

    /// <summary>All actions.</summary>
    public static IReadOnlyList<BulkAction> All { get; } = [Redrive, Terminate, Purge];
}

/// <summary>The page that asks for confirmation before a bulk action.</summary>
/// <param name="Action">The action to confirm.</param>
/// <param name="Release">Only waits of this release; null for all releases.</param>
/// <param name="Items">The items it would apply to.</param>
/// <param name="HasMore">True if there are more items than these.</param>
/// <param name="Problem">Why the previous attempt was rejected; null if there was none.</param>
public sealed record BulkQuestion(BulkAction Action, string? Release, IReadOnlyList<BulkItem> Items, bool HasMore, string? Problem = null);

/// <summary>One item of a bulk action.</summary>
/// <param name="Id">The ID of the instance or dead letter.</param>
/// <param name="Href">The address of its page.</param>
/// <param name="Subject">A short description of it.</param>
/// <param name="At">When it began.</param>
/// <param name="Detail">Its current state, or what the action would result in.</param>
public sealed record BulkItem(string Id, string Href, string Subject, DateTimeOffset At, string Detail);

/// <summary>The page that shows the result of a bulk action.</summary>
/// <param name="Action">The action that was taken.</param>
/// <param name="Done">The number of items it was applied to.</param>
/// <param name="NotDone">The items it was not applied to, and why.</param>
public sealed record BulkResult(BulkAction Action, int Done, IReadOnlyList<BulkRefusal> NotDone);

/// <summary>An item that the action was not applied to.</summary>
/// <param name="Id">The ID of the instance or dead letter.</param>
/// <param name="Why">The reason.</param>
public sealed record BulkRefusal(string Id, string Why);
