using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Functions.Triggers;

/// <summary>The orchestrations of the domain.</summary>
/// <remarks>
/// A replay that diverges ends the instance here, while the server's own store blocks it. So a changed orchestrator must replay the golden
/// histories, or gets a new name beside the old one.
/// </remarks>
public static class Orchestrations
{
    /// <summary>One pipeline task that waits.</summary>
    [Function(Names.PipelineWait)]
    public static Task<WaitOutcome> PipelineWait([OrchestrationTrigger] TaskOrchestrationContext context, WaitInput input) =>
        new PipelineWaitOrchestrator().RunAsync(context, input);

    /// <summary>One report on its way to the feed and the waits.</summary>
    [Function(Names.DeliverReport)]
    public static Task<DeliveryOutcome> DeliverReport([OrchestrationTrigger] TaskOrchestrationContext context, Report input) =>
        new DeliverReportOrchestrator().RunAsync(context, input);

    /// <summary>What could not be used, kept to be read by a person.</summary>
    [Function(Names.DeadLetter)]
    public static Task<string> DeadLetter([OrchestrationTrigger] TaskOrchestrationContext context, DeadLetter input) =>
        new DeadLetterOrchestrator().RunAsync(context, input);
}
