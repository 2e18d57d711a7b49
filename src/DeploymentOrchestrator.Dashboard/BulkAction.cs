namespace DeploymentOrchestrator.Dashboard;

/// <summary>Something that a person can do to many at once.</summary>
/// <param name="Name">Its address, and the word in the journal.</param>
/// <param name="Title">What would be done.</param>
/// <param name="Preview">What will happen to each, and what will not.</param>
/// <param name="Button">The word on the button.</param>
/// <param name="IsGrave">It cannot be taken back.</param>
public sealed record BulkAction(string Name, string Title, string Preview, string Button, bool IsGrave)
{
    /// <summary>Sends dead letters through the intake once more.</summary>
    public static readonly BulkAction Redrive = new(
        "redrive", "Resend dead letters", "Each goes through the intake once more. One that is taken is deleted here, one that is not stays.", "Resend", IsGrave: false);

    /// <summary>Ends open waits.</summary>
    public static readonly BulkAction Terminate = new(
        "terminate", "Terminate waits", "Each ends at once and tells its pipeline nothing: the pipeline's task waits on until its own timeout. To tell a pipeline a result, finish its wait on its own page.", "Terminate", IsGrave: true);

    /// <summary>Removes waits that have ended.</summary>
    public static readonly BulkAction Purge = new(
        "purge", "Purge ended waits", "Each is removed with its whole history. The history page keeps counting it. The same request, sent again, would start a new wait.", "Purge", IsGrave: true);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<BulkAction> All { get; } = [Redrive, Terminate, Purge];
}

/// <summary>The page that asks before something is done to many.</summary>
/// <param name="Action">What would be done.</param>
/// <param name="Release">Only to waits of this release; null: to all.</param>
/// <param name="Items">To which.</param>
/// <param name="HasMore">There are more than these.</param>
/// <param name="Problem">Why it was not done, if it was tried.</param>
public sealed record BulkQuestion(BulkAction Action, string? Release, IReadOnlyList<BulkItem> Items, bool HasMore, string? Problem = null);

/// <summary>One of many.</summary>
/// <param name="Id">The instance.</param>
/// <param name="Href">Its page.</param>
/// <param name="Subject">What it is.</param>
/// <param name="At">When it began.</param>
/// <param name="Detail">How it stands, or what would come of it.</param>
public sealed record BulkItem(string Id, string Href, string Subject, DateTimeOffset At, string Detail);

/// <summary>The page that tells what came of it.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Done">To how many.</param>
/// <param name="NotDone">To which not, and why.</param>
public sealed record BulkResult(BulkAction Action, int Done, IReadOnlyList<BulkRefusal> NotDone);

/// <summary>One to which it was not done.</summary>
/// <param name="Id">The instance.</param>
/// <param name="Why">Why not.</param>
public sealed record BulkRefusal(string Id, string Why);
