using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Waits;
using DurableTask.Contracts;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Does to a wait what a person has confirmed.</summary>
internal sealed class WaitSteering(DurableTaskClient client, CompleteTaskActivity completeTask, TimeProvider time)
{
    /// <summary>Does it.</summary>
    /// <returns>What to tell the person; null: the wait's page tells it.</returns>
    /// <exception cref="InstanceEndedException">It has ended meanwhile.</exception>
    /// <exception cref="InstanceNotFoundException">It was removed meanwhile.</exception>
    public async Task<string?> DoAsync(WaitAction action, WaitView wait, string reason, CancellationToken cancellationToken)
    {
        var id = wait.InstanceId;
        switch (action.Name)
        {
            case "purge":
                await client.PurgeInstanceAsync(id, cancellationToken);
                return null;
            case "raise":
                await client.RaiseEventAsync(id, Names.DeploymentReported, ReportOf(wait, reason), cancellationToken);
                return null;
            case "resend":
                return await ResendAsync(wait, cancellationToken);
            case "resume":
                await client.ResumeInstanceAsync(id, reason, cancellationToken);
                return null;
            case "terminate":
                await client.TerminateInstanceAsync(id, (object)reason, cancellationToken);
                return null;
            default:
                throw new ArgumentException($"There is no action {action.Name}.", nameof(action));
        }
    }

    // What the wait asks for, said by a person.
    private Report ReportOf(WaitView wait, string reason)
    {
        var (now, asked) = (time.GetUtcNow(), wait.Match ?? new Dictionary<string, string>());
        return new Report(
            Guid.NewGuid().ToString("N"),
            wait.Release!,
            wait.Version,
            new Place(wait.Namespace ?? "by-hand", asked),
            wait.WaitFor == WaitFor.Tested ? Verdict.Tested : Verdict.Deployed,
            "ReportedByHand",
            reason,
            DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
            now,
            HelmRevision: null,
            asked);
    }

    // Outside of the orchestration, which may be over or be waiting for its next try: that one then hears that the task is over.
    private async Task<string> ResendAsync(WaitView wait, CancellationToken cancellationToken)
    {
        var instance = await client.GetInstanceAsync(wait.InstanceId, getInputsAndOutputs: true, cancellationToken) ?? throw new InstanceNotFoundException(wait.InstanceId);
        var completion = new TaskCompletion(Json.Read<WaitInput>(instance.SerializedInput).Target, wait.Result!.Value);
        var outcome = await completeTask.RunAsync(new ByHand(wait.InstanceId), completion);
        return $"Azure DevOps answered: {outcome.Answer}, {outcome.Detail}";
    }

    private sealed class ByHand(string instanceId) : TaskActivityContext
    {
        public override TaskName Name => Names.CompleteTask;

        public override string InstanceId => instanceId;
    }
}
