using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask;

namespace DeploymentOrchestrator;

/// <summary>Registers the domain's code with Durable Task.</summary>
public static class DeploymentOrchestratorTasks
{
    /// <summary>Adds orchestrators, entity and activities under the names that stand in every history.</summary>
    public static DurableTaskRegistry AddDeploymentOrchestrator(this DurableTaskRegistry registry) => registry
        .AddOrchestrator<PipelineWaitOrchestrator>(Names.PipelineWait)
        .AddOrchestrator<DeliverReportOrchestrator>(Names.DeliverReport)
        .AddOrchestrator<DeadLetterOrchestrator>(Names.DeadLetter)
        .AddEntity<ReleaseFeedEntity>(Names.ReleaseFeed)
        .AddActivity<CompleteTaskActivity>(Names.CompleteTask)
        .AddActivity<UpdateTaskRecordActivity>(Names.UpdateTaskRecord)
        .AddActivity<KeepDeadLetterActivity>(Names.KeepDeadLetter);
}
