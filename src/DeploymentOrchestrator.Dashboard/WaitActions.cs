using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Something that a person can do to a wait.</summary>
/// <param name="Name">Its address.</param>
/// <param name="Title">Its name on a button.</param>
/// <param name="Preview">What will happen, and what will not.</param>
/// <param name="IsGrave">It cannot be taken back.</param>
public sealed record WaitAction(string Name, string Title, string Preview, bool IsGrave);

/// <summary>What can be done to which wait.</summary>
internal static class WaitActions
{
    /// <summary>Tells the pipeline a success.</summary>
    public static readonly WaitAction Succeed = new(
        "succeed", "Finish as succeeded…", "Its pipeline is told that it succeeded, with your reason, and goes on. The wait ends, whatever Flux says later.", IsGrave: true);

    /// <summary>Tells the pipeline a failure.</summary>
    public static readonly WaitAction Fail = new(
        "fail", "Finish as failed…", "Its pipeline is told that it failed, with your reason. The wait ends, whatever Flux says later.", IsGrave: true);

    private static readonly WaitAction Resume = new(
        "resume", "Resume…", "It takes its turns again, with the code of this process. If that does not fit its history either, it is blocked again, and nothing is lost.", IsGrave: false);

    private static readonly WaitAction Resend = new(
        "resend", "Send the result again…", "TaskCompleted is sent once more, now, with the result that was decided. A pipeline that has it already takes no harm: Azure DevOps answers that the task is over.", IsGrave: false);

    private static readonly WaitAction Terminate = new(
        "terminate", "Terminate…", "It ends at once and tells its pipeline nothing: the pipeline's task waits on until its own timeout. Cancel the run in Azure DevOps as well.", IsGrave: true);

    /// <summary>Removes it.</summary>
    public static readonly WaitAction Purge = new(
        "purge", "Purge…", "It is removed with its whole history. Download that first if anybody may ask. The same request, sent again, would start a new wait.", IsGrave: true);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<WaitAction> All { get; } = [Resume, Succeed, Fail, Resend, Terminate, Purge];

    /// <summary>What can be done now.</summary>
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
