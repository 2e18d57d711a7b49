using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Functions.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary>The activities of the domain. They run at least once, and each ends by itself within 20 s, because an orchestration cannot end while an activity is open.</summary>
public sealed class Activities(CompleteTaskActivity completeTask, UpdateTaskRecordActivity updateTaskRecord, DomainFactory domain)
{
    /// <summary>Sends TaskCompleted to Azure DevOps.</summary>
    [Function(Names.CompleteTask)]
    public Task<TaskCompletionOutcome> CompleteTask([ActivityTrigger] TaskCompletion input, string instanceId) =>
        completeTask.RunAsync(new Context(Names.CompleteTask, instanceId), input);

    /// <summary>Sends log lines, issues and the state of the record, on a best-effort basis.</summary>
    [Function(Names.UpdateTaskRecord)]
    public Task<TaskProgressOutcome> UpdateTaskRecord([ActivityTrigger] TaskProgress input, string instanceId) =>
        updateTaskRecord.RunAsync(new Context(Names.UpdateTaskRecord, instanceId), input);

    /// <summary>Stores what could not be delivered.</summary>
    [Function(Names.KeepDeadLetter)]
    public Task KeepDeadLetter([ActivityTrigger] DeadLetter input, string instanceId, [DurableClient] DurableTaskClient client) =>
        domain.Create<KeepDeadLetterActivity>(client).RunAsync(new Context(Names.KeepDeadLetter, instanceId), input);

    private sealed class Context(TaskName name, string instanceId) : TaskActivityContext
    {
        public override TaskName Name => name;

        public override string InstanceId => instanceId;
    }
}
