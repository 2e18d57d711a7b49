using DeploymentOrchestrator.Queries;
using Microsoft.DurableTask.Client;

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
    private static readonly WaitAction Raise = new(
        "raise", "Report by hand…", "The wait is told that its version is deployed in the place that it asks for, as if Flux had said so; the release's feed is not. Its pipeline goes on.", IsGrave: true);

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
    public static IReadOnlyList<WaitAction> All { get; } = [Raise, Resume, Resend, Terminate, Purge];

    /// <summary>What can be done now.</summary>
    public static IEnumerable<WaitAction> Of(WaitView wait)
    {
        if (States.IsBlocked(wait))
        {
            yield return Resume;
        }

        if (wait is { Status: OrchestrationRuntimeStatus.Running, Result: null, Release: not null, BlockedReason: null })
        {
            yield return Raise;
        }

        if (wait is { Result: not null } and not { Delivered: true })
        {
            yield return Resend;
        }

        yield return wait.IsOpen ? Terminate : Purge;
    }
}
