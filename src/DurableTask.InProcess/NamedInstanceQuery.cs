using Microsoft.DurableTask.Client;

namespace DurableTask.InProcess;

/// <summary>A query that a provider may restrict to one orchestrator by an index. A provider that does not know it returns instances of every name.</summary>
public sealed record NamedInstanceQuery : OrchestrationQuery
{
    /// <summary>Only instances of this orchestrator; null for all.</summary>
    public string? OrchestratorName { get; init; }
}
