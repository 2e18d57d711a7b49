using DeploymentOrchestrator.Releases;
using DurableTask.InProcess.Replay;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;

namespace DeploymentOrchestrator.Replay;

/// <summary>The orchestrators that can be replayed.</summary>
internal static class TracedCode
{
    /// <summary>Creates a new instance of the orchestrator.</summary>
    /// <exception cref="ArgumentException">This build does not replay that orchestrator.</exception>
    public static ITaskOrchestrator Of(string orchestrator) =>
        orchestrator.Equals(Names.PipelineWait, StringComparison.OrdinalIgnoreCase) ? new TracedWait()
        : orchestrator.Equals(Names.DeliverReport, StringComparison.OrdinalIgnoreCase) ? new DeliverReportOrchestrator()
        : throw new ArgumentException($"The history is of orchestrator {orchestrator}; this build replays {Names.PipelineWait} and {Names.DeliverReport}.");

    /// <summary>Creates a replay of the orchestrator, with the options that both heads use.</summary>
    public static HistoryReplay Replay(string orchestrator, ITaskOrchestrator code) =>
        new(orchestrator, code, new DurableTaskWorkerOptions { DataConverter = Json.DataConverter, EnableEntitySupport = true });
}
