using DurableTask.Core.Query;

namespace DurableTask.Contracts;

/// <summary>A query that a provider may restrict to one orchestrator by an index. A provider that does not know it returns instances of every name.</summary>
public class NamedOrchestrationQuery : OrchestrationQuery
{
    /// <summary>Only instances of this orchestrator; null for all.</summary>
    public string? OrchestratorName { get; init; }
}
