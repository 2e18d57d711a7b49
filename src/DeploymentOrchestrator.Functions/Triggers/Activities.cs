using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Intake;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary>The activities of the domain. They run at least once, and each ends by itself within 20 s: an open one holds back its orchestration's end.</summary>
public sealed class Activities(CompleteTaskActivity completeTask, TellProgressActivity tellProgress, DomainFactory domain)
{
    /// <summary>TaskCompleted to Azure DevOps.</summary>
    [Function(Names.CompleteTask)]
    public Task<JsonElement> CompleteTask([ActivityTrigger] JsonElement input, string instanceId, CancellationToken cancellationToken) =>
        completeTask.RunAsync(instanceId, input, cancellationToken);

    /// <summary>Log lines, issues and the state of the record, best effort.</summary>
    [Function(Names.TellProgress)]
    public Task<JsonElement> TellProgress([ActivityTrigger] JsonElement input, string instanceId, CancellationToken cancellationToken) =>
        tellProgress.RunAsync(instanceId, input, cancellationToken);

    /// <summary>Keeps what could not be delivered.</summary>
    [Function(Names.KeepDeadLetter)]
    public Task<JsonElement> KeepDeadLetter(
        [ActivityTrigger] JsonElement input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        new KeepDeadLetterActivity(() => domain.Client(client)).RunAsync(instanceId, input, cancellationToken);
}
