using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Waits;
using DurableTask.Contracts;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Carries out the action that a person has confirmed for a wait.</summary>
internal sealed class WaitActionExecutor(DurableTaskClient client, CompleteTaskActivity completeTask, WaitFinisher finisher, IWaitHistory history)
{
    /// <summary>Carries out the action.</summary>
    /// <returns>A message for the person; null if the wait's page shows the result.</returns>
    /// <exception cref="InstanceEndedException">The wait has ended meanwhile.</exception>
    /// <exception cref="InstanceNotFoundException">The wait was removed meanwhile.</exception>
    public async Task<string?> DoAsync(WaitAction action, WaitView wait, string reason, CancellationToken cancellationToken)
    {
        var id = wait.InstanceId;
        switch (action.Name)
        {
            case "purge":
                await history.CatchUpAsync(cancellationToken);
                await client.PurgeInstanceAsync(id, cancellationToken);
                return null;
            case "succeed":
                return await FinishAsync(id, TaskResult.Succeeded, reason, cancellationToken);
            case "fail":
                return await FinishAsync(id, TaskResult.Failed, reason, cancellationToken);
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

    private async Task<string?> FinishAsync(string id, TaskResult result, string reason, CancellationToken cancellationToken)
    {
        var answer = await finisher.FinishAsync(id, result, reason, cancellationToken);
        return answer.IsAccepted ? null : answer.Message;
    }

    // The result is sent outside of the orchestration, which may have ended or may be waiting for its next attempt. At that attempt, Azure DevOps then answers that the task is over.
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
