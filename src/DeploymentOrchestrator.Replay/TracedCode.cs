using DeploymentOrchestrator.Releases;
using DurableTask.InProcess.Replay;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;

namespace DeploymentOrchestrator.Replay;

/// <summary>The code that a history is run through.</summary>
internal static class TracedCode
{
    /// <summary>A new instance of it.</summary>
    /// <exception cref="ArgumentException">This build does not replay that orchestrator.</exception>
    public static ITaskOrchestrator Of(string orchestrator) =>
        orchestrator.Equals(Names.PipelineWait, StringComparison.OrdinalIgnoreCase) ? new TracedWait()
        : orchestrator.Equals(Names.DeliverReport, StringComparison.OrdinalIgnoreCase) ? new DeliverReportOrchestrator()
        : throw new ArgumentException($"The history is of orchestrator {orchestrator}; this build replays {Names.PipelineWait} and {Names.DeliverReport}.");

    /// <summary>A replay of it, with the options of both heads.</summary>
    public static HistoryReplay Replay(string orchestrator, ITaskOrchestrator code) =>
        new(orchestrator, code, new DurableTaskWorkerOptions { DataConverter = Json.DataConverter, EnableEntitySupport = true });
}
