using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Intake;

/// <summary>Finishes a wait by hand: its task is completed with the result that a person chose, regardless of Flux.</summary>
/// <remarks>
/// A wait of its own tells it, with as many tries as any other, since the first one may be unable to take a turn: suspended, blocked, failed. It is started
/// before the first one is terminated. A crash in between leaves both, and Azure DevOps takes the result that comes first.
/// </remarks>
public sealed class WaitFinisher(DurableTaskClient client, TimeProvider time)
{
    private const int LongestReason = 500;

    /// <summary>The wait that tells the pipeline of another wait its result by hand.</summary>
    public static string IdOf(string instanceId) => $"{instanceId[..(instanceId.LastIndexOf(':') + 1)]}{InstanceIds.Hash($"{instanceId}/by-hand")}";

    /// <summary>Finishes a wait.</summary>
    /// <param name="instanceId">Which.</param>
    /// <param name="result">The task's result.</param>
    /// <param name="reason">Why; the pipeline's log shows it, made safe and cut to a line of 500 characters.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>202 with the wait that sends the result; 404: there is no such wait; 409: the task has a result already, or one is being sent by hand.</returns>
    /// <exception cref="StoreUnavailableException">It was not stored.</exception>
    public async Task<IntakeResult> FinishAsync(string instanceId, TaskResult result, string reason, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(instanceId, cancellationToken) is not { Name: Names.PipelineWait } wait)
        {
            return new(404, $"There is no wait {SafeText.OneLine(instanceId, 120)}.");
        }

        if (wait.RuntimeStatus == OrchestrationRuntimeStatus.Completed && Json.Read<WaitOutcome>(wait.SerializedOutput) is { Delivered: true } outcome)
        {
            return new(409, $"The pipeline of {instanceId} knows its result already: it has {Word(outcome.Result)}.", instanceId);
        }

        var input = Json.Read<WaitInput>(wait.SerializedInput);
        var finishing = IdOf(instanceId);
        var byHand = input with
        {
            AcceptedAt = time.GetUtcNow(),
            ByHand = new(result, SafeText.OneLine(reason, LongestReason)),
            Others = null,
            PageUrl = input.PageUrl?.Replace(Uri.EscapeDataString(instanceId), Uri.EscapeDataString(finishing), StringComparison.Ordinal),
        };
        if (!await client.StartAsync(Names.PipelineWait, byHand, finishing, input.Target.PlanId, cancellationToken))
        {
            return new(409, $"The pipeline of {instanceId} is told a result by hand already, see {finishing}.", finishing);
        }

        if (!wait.IsCompleted)
        {
            await client.TerminateAsync(instanceId, $"Finished by hand as {Word(result)}: {reason}", cancellationToken);
        }

        return new(202, $"The pipeline of {instanceId} is told that it has {Word(result)}; {finishing} shows how that goes.", finishing);
    }

    private static string Word(TaskResult result) => result == TaskResult.Succeeded ? "succeeded" : "failed";
}
