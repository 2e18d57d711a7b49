using DeploymentOrchestrator.Durable;
using Sdk = Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>What to list, in the extension's words.</summary>
internal static class Queries
{
    /// <summary>Converts one; inputs and outputs are fetched along. The orchestrator's name is no part of it, see <see cref="IsOf"/>.</summary>
    public static Sdk.OrchestrationQuery From(OrchestrationQuery query) => new()
    {
        CreatedFrom = query.CreatedFrom,
        CreatedTo = query.CreatedTo,
        InstanceIdPrefix = query.InstanceIdPrefix,
        Statuses = query.Statuses?.Select(Metadata.To).ToArray(),
        FetchInputsAndOutputs = true,
    };

    /// <summary>Converts one; states are fetched along.</summary>
    public static Sdk.Entities.EntityQuery From(EntityQuery query) => new()
    {
        InstanceIdStartsWith = query.InstanceIdStartsWith,
        LastModifiedFrom = query.LastModifiedFrom,
        LastModifiedTo = query.LastModifiedTo,
        IncludeState = true,
    };

    /// <summary>True if the instance is one of the orchestrator that is asked for.</summary>
    public static bool IsOf(OrchestrationQuery query, Sdk.OrchestrationMetadata instance) =>
        query.OrchestratorName is not { } name || instance.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The port's word for "no further page" is null; some stores say it with an empty text.</summary>
    public static string? Token(string? continuationToken) => string.IsNullOrEmpty(continuationToken) ? null : continuationToken;
}
