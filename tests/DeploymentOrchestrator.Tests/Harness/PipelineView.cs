using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Harness;

/// <summary>One wait, as its pipeline sees it.</summary>
internal sealed class PipelineView(World world, string instanceId, string planId)
{
    public string InstanceId => instanceId;

    public IReadOnlyList<string> Lines => [.. world.Pipeline.LinesOf(planId)];

    public IReadOnlyList<RecordIssue> Issues => world.Pipeline.IssuesOf(planId);

    public IReadOnlyList<(DateTimeOffset At, TaskResult Result)> Completions =>
        [.. world.Pipeline.Completions.Where(sent => sent.Completion.Target.PlanId == planId).Select(sent => (sent.At, sent.Completion.Result))];

    public WaitOutcome? Outcome => world.Runtime[instanceId].Output is { } output ? Json.Read<WaitOutcome>(output) : null;

    public JsonElement Status => world.Runtime[instanceId].CustomStatus!.Value;

    public void IsOpen() => Assert.Empty(Completions);

    public void Succeeded()
    {
        world.Pass(seconds: 30);
        Assert.Equal([TaskResult.Succeeded], Completions.Select(sent => sent.Result));
        Assert.True(Outcome?.Delivered);
    }

    /// <summary>Checks that it has failed, and that its record shows an error with this text.</summary>
    public void Failed(params string[] words)
    {
        world.Pass(seconds: 60);
        Assert.Equal([TaskResult.Failed], Completions.Select(sent => sent.Result));
        var error = Assert.Single(Issues, issue => issue.Type == IssueType.Error);
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    public void Said(string words) => Assert.Contains(Lines, line => line.Contains(words, StringComparison.Ordinal));
}
