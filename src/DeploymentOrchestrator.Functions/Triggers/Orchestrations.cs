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
/// histories, or it needs a new name and the old one must stay.
/// </remarks>
public static class Orchestrations
{
    /// <summary>The wait of one pipeline task.</summary>
    [Function(Names.PipelineWait)]
    public static Task<WaitOutcome> PipelineWait([OrchestrationTrigger] TaskOrchestrationContext context, WaitInput input) =>
        new PipelineWaitOrchestrator().RunAsync(context, input);

    /// <summary>Delivers one report to the feed and the waits.</summary>
    [Function(Names.DeliverReport)]
    public static Task<DeliveryOutcome> DeliverReport([OrchestrationTrigger] TaskOrchestrationContext context, Report input) =>
        new DeliverReportOrchestrator().RunAsync(context, input);

    /// <summary>Stores what could not be processed, for a person to read.</summary>
    [Function(Names.DeadLetter)]
    public static Task<string> DeadLetter([OrchestrationTrigger] TaskOrchestrationContext context, DeadLetter input) =>
        new DeadLetterOrchestrator().RunAsync(context, input);
}
