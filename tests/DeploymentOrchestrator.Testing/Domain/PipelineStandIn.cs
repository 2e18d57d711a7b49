using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.DeadLetters;

namespace DeploymentOrchestrator.Testing;

/// <summary>Azure DevOps, as the activities see it: it records the calls and their times, and answers from a script.</summary>
internal sealed class PipelineStandIn(SimulatedRuntime runtime)
{
    public List<(DateTimeOffset At, TaskProgress Progress)> ProgressUpdates { get; } = [];

    public List<(DateTimeOffset At, TaskCompletion Completion)> Completions { get; } = [];

    public List<(DateTimeOffset At, DeadLetter Letter)> DeadLetters { get; } = [];

    /// <summary>The result of an update of the record; null if it never ends.</summary>
    public Func<TaskProgress, (TaskProgressOutcome Outcome, TimeSpan Duration)?> OnProgressUpdate { get; set; } = progress =>
        (new TaskProgressOutcome(7, progress.CurrentOperation is not null, true, null), TimeSpan.FromMilliseconds(200));

    /// <summary>The answer to the n-th TaskCompleted.</summary>
    public Func<int, TaskCompletionOutcome> OnCompletion { get; set; } = _ => new(CompletionAnswer.Accepted, "204");

    public IEnumerable<string> LinesOf(string planId) =>
        ProgressUpdates.Where(visit => visit.Progress.Target.PlanId == planId).SelectMany(visit => visit.Progress.Lines);

    public IReadOnlyList<RecordIssue> IssuesOf(string planId) =>
        ProgressUpdates.LastOrDefault(visit => visit.Progress.Target.PlanId == planId && visit.Progress.Issues.Count > 0).Progress?.Issues ?? [];

    public (object? Result, TimeSpan Duration)? Run(string activity, JsonElement input)
    {
        if (activity == Names.UpdateTaskRecord)
        {
            var progress = Json.Read<TaskProgress>(input);
            ProgressUpdates.Add((runtime.Now, progress));
            return OnProgressUpdate(progress) is { } answer ? (answer.Outcome, answer.Duration) : null;
        }

        if (activity == Names.KeepDeadLetter)
        {
            DeadLetters.Add((runtime.Now, Json.Read<DeadLetter>(input)));
            return (null, TimeSpan.Zero);
        }

        Assert.Equal(Names.CompleteTask, activity);
        Completions.Add((runtime.Now, Json.Read<TaskCompletion>(input)));
        return (OnCompletion(Completions.Count), TimeSpan.FromMilliseconds(100));
    }
}
