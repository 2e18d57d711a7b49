using System.Net;
using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Tests.Cases;

/// <summary>An Azure DevOps that answers some calls of some runs differently.</summary>
internal sealed class OddAzure(SimulatedRuntime runtime, PipelineStandIn pipeline)
{
    private readonly List<Answer> _answers = [];

    /// <summary>Every TaskCompleted: the task, the time, and whether it was accepted.</summary>
    public List<(string PlanId, DateTimeOffset At, TaskResult Result, bool IsTaken)> Sent { get; } = [];

    public void Answers(string planId, JsonElement step) => _answers.Add(new Answer(
        planId,
        step.GetProperty("call").GetString() == "any",
        step.GetProperty("times") is { ValueKind: JsonValueKind.Number } times ? times.GetInt32() : int.MaxValue,
        new AzureDevOpsAnswer(
            (HttpStatusCode)step.GetProperty("status").GetInt32(),
            step.TryGetProperty("html", out var html) ? "text/html" : "application/json",
            step.TryGetProperty("html", out html) ? html.GetString()! : step.GetProperty("json").GetRawText())));

    public void Attach()
    {
        var usual = pipeline.OnProgressUpdate;
        pipeline.OnProgressUpdate = progress => Next(progress.Target.PlanId, isCompletion: false) is { } odd
            ? (new TaskProgressOutcome(null, false, false, odd.ToString(), PlanIsOver: odd.Body.Contains("PlanTerminated", StringComparison.Ordinal)), TimeSpan.FromMilliseconds(200))
            : usual(progress);
        pipeline.OnCompletion = _ =>
        {
            var completion = pipeline.Completions[^1].Completion;
            var outcome = Next(completion.Target.PlanId, isCompletion: true) is { } odd
                ? CompletionClassifier.Classify(odd, "token", runtime.Now)
                : new TaskCompletionOutcome(CompletionAnswer.Accepted, "204");
            Sent.Add((completion.Target.PlanId, runtime.Now, completion.Result, outcome.Answer == CompletionAnswer.Accepted));
            return outcome;
        };
    }

    private AzureDevOpsAnswer? Next(string planId, bool isCompletion)
    {
        var next = _answers.Find(answer => answer.PlanId == planId && answer.Left > 0 && (answer.IsForAny || isCompletion));
        if (next is null)
        {
            return null;
        }

        next.Left -= next.Left == int.MaxValue ? 0 : 1;
        return next.What;
    }

    private sealed record Answer(string PlanId, bool IsForAny, int Times, AzureDevOpsAnswer What)
    {
        public int Left { get; set; } = Times;
    }
}
