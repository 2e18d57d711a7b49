using System.Collections.Concurrent;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.PropertyTests.Stories;

namespace DeploymentOrchestrator.PropertyTests.Day;

/// <summary>The Azure DevOps of the day, as the activities see it. It is unreliable, and records every result that it receives.</summary>
internal sealed class Pipelines(int seed)
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<TaskResult>> _told = new();
    private readonly Moods _moods = new(seed);

    public int Refused { get; private set; }

    public IReadOnlyCollection<TaskResult> ToldTo(string planId) => _told.GetValueOrDefault(planId) ?? [];

    public (TaskProgressOutcome Answer, TimeSpan After) Visit(TaskProgress progress)
    {
        var (outcome, duration) = _moods.OfVisit(progress)!.Value;

        // A call that ends within one step of the day may end at once.
        return (outcome, duration > DayPlan.Step ? duration : TimeSpan.Zero);
    }

    public TaskCompletionOutcome Complete(TaskCompletion completion)
    {
        _told.GetOrAdd(completion.Target.PlanId, _ => []).Add(completion.Result);
        lock (_moods)
        {
            var outcome = _moods.OfCompletion();
            Refused += outcome.Answer is CompletionAnswer.Accepted or CompletionAnswer.AlreadyFinished ? 0 : 1;
            return outcome;
        }
    }
}
