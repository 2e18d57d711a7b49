using DurableTask.Core.Query;

namespace DurableTask.Contracts;

/// <summary>A query that a provider may narrow to one orchestrator by an index. One that does not know it returns instances of every name.</summary>
public class NamedOrchestrationQuery : OrchestrationQuery
{
    /// <summary>Only instances of this orchestrator; null: all.</summary>
    public string? OrchestratorName { get; init; }
}
