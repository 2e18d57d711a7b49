using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>An action that a person can take on a wait.</summary>
/// <param name="Name">The last part of its address.</param>
/// <param name="Title">The label of its button.</param>
/// <param name="Preview">What will happen, and what will not.</param>
/// <param name="IsGrave">True if the action cannot be undone.</param>
public sealed record WaitAction(string Name, string Title, string Preview, bool IsGrave);

/// <summary>Which actions are possible for which wait.</summary>
internal static class WaitActions
{
    /// <summary>Sends the result "succeeded" to the pipeline.</summary>
    public static readonly WaitAction Succeed = new(
        "succeed", "Finish as succeeded…", "The result \"succeeded\" is sent to its pipeline, with your reason, and the pipeline goes on. The wait ends, whatever Flux says later.", IsGrave: true);

    /// <summary>Sends the result "failed" to the pipeline.</summary>
    public static readonly WaitAction Fail = new(
        "fail", "Finish as failed…", "The result \"failed\" is sent to its pipeline, with your reason. The wait ends, whatever Flux says later.", IsGrave: true);

    private static readonly WaitAction Resume = new(
        "resume", "Resume…", "It goes on with the code of this build. If that code does not match its history either, the wait is blocked again, and nothing is lost.", IsGrave: false);

    private static readonly WaitAction Resend = new(
        "resend", "Send the result again…", "TaskCompleted is sent once more, now, with the result that was decided. That does no harm to a pipeline that already has it: Azure DevOps answers that the task is over.", IsGrave: false);

    private static readonly WaitAction Terminate = new(
        "terminate", "Terminate…", "It ends at once and sends nothing to its pipeline: the pipeline's task waits on until its own timeout. Cancel the run in Azure DevOps as well.", IsGrave: true);

    /// <summary>Removes the wait.</summary>
    public static readonly WaitAction Purge = new(
        "purge", "Purge…", "It is removed with its whole history. Download the history first if anybody may need it. The same request, sent again, would start a new wait.", IsGrave: true);

    /// <summary>All actions.</summary>
    public static IReadOnlyList<WaitAction> All { get; } = [Resume, Succeed, Fail, Resend, Terminate, Purge];

    /// <summary>The actions that are possible now.</summary>
    public static IEnumerable<WaitAction> Of(WaitView wait)
    {
        if (States.IsBlocked(wait))
        {
            yield return Resume;
        }

        if (wait is not { Delivered: true })
        {
            yield return Succeed;
            yield return Fail;
        }

        if (wait is { Result: not null } and not { Delivered: true })
        {
            yield return Resend;
        }

        yield return wait.IsOpen ? Terminate : Purge;
    }
}
