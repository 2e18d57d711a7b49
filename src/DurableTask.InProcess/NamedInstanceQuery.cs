using Microsoft.DurableTask.Client;

namespace DurableTask.InProcess;

/// <summary>A query that a provider may narrow to one orchestrator by an index. Over one that does not know it instances of every name are listed.</summary>
public sealed record NamedInstanceQuery : OrchestrationQuery
{
    /// <summary>Only instances of this orchestrator; null: all.</summary>
    public string? OrchestratorName { get; init; }
}
