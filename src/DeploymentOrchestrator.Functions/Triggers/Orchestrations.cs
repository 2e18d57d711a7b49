using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Functions.Adapters;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;
using Microsoft.Azure.Functions.Worker;
using Sdk = Microsoft.DurableTask;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary>The orchestrations of the domain. Their code runs on the orchestrator's thread only, from the first await on.</summary>
/// <remarks>
/// A replay that diverges ends the instance here, while the embedded engine blocks it. So a changed orchestrator must replay the golden
/// histories, or gets a new name beside the old one.
/// </remarks>
public sealed class Orchestrations(PipelineWaitOrchestrator pipelineWait, DeliverReportOrchestrator deliverReport, DeadLetterOrchestrator deadLetter)
{
    /// <summary>One pipeline task that waits.</summary>
    [Function(Names.PipelineWait)]
    public Task<JsonElement> PipelineWait([OrchestrationTrigger] Sdk.TaskOrchestrationContext context) => Run(pipelineWait, context);

    /// <summary>One report on its way to the feed and the waits.</summary>
    [Function(Names.DeliverReport)]
    public Task<JsonElement> DeliverReport([OrchestrationTrigger] Sdk.TaskOrchestrationContext context) => Run(deliverReport, context);

    /// <summary>What could not be used, kept to be read by a person.</summary>
    [Function(Names.DeadLetter)]
    public Task<JsonElement> DeadLetter([OrchestrationTrigger] Sdk.TaskOrchestrationContext context) => Run(deadLetter, context);

    internal static Task<JsonElement> Run(ITaskOrchestrator orchestrator, Sdk.TaskOrchestrationContext context) =>
        orchestrator.RunAsync(new OrchestrationContext(context), context.GetInput<JsonElement>());
}
