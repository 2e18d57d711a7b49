using Microsoft.DurableTask;

namespace DurableTask.InProcess.Guards;

/// <summary>This program has no orchestrator with that name.</summary>
internal sealed class OrchestratorMissingException(TaskName name) : Exception($"There is no orchestrator {name} in this program.");
