using System.Collections.Concurrent;
using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Proofs.Stories;

namespace DeploymentOrchestrator.Proofs.Day;

/// <summary>The Azure DevOps of the day, where activities end: flapping, and remembering every result that it was told.</summary>
internal sealed class Pipelines(int seed)
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<TaskResult>> _told = new();
    private readonly Moods _moods = new(seed);

    public int Refused { get; private set; }

    public IReadOnlyCollection<TaskResult> ToldTo(string planId) => _told.GetValueOrDefault(planId) ?? [];

    public (JsonElement Answer, TimeSpan After) Visit(JsonElement input)
    {
        var (outcome, duration) = _moods.OfVisit(Json.Read<TaskProgress>(input))!.Value;

        // What ends within one step of the day may end at once.
        return (Json.Write(outcome), duration > DayPlan.Step ? duration : TimeSpan.Zero);
    }

    public JsonElement Complete(JsonElement input)
    {
        var completion = Json.Read<TaskCompletion>(input);
        _told.GetOrAdd(completion.Target.PlanId, _ => []).Add(completion.Result);
        lock (_moods)
        {
            var outcome = _moods.OfCompletion();
            Refused += outcome.Answer is CompletionAnswer.Accepted or CompletionAnswer.AlreadyFinished ? 0 : 1;
            return Json.Write(outcome);
        }
    }
}
