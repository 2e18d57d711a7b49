using DeploymentOrchestrator.Durable;
using Sdk = Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>What to list, in the extension's words. The orchestrator's name is no part of it: whoever lists filters by it.</summary>
internal static class Queries
{
    /// <summary>Converts one; inputs and outputs are fetched along.</summary>
    public static Sdk.OrchestrationQuery From(OrchestrationQuery query) => new()
    {
        InstanceIdPrefix = query.InstanceIdPrefix,
        Statuses = query.Statuses?.Select(Metadata.To).ToArray(),
        CreatedFrom = query.CreatedFrom,
        CreatedTo = query.CreatedTo,
        FetchInputsAndOutputs = true,
    };

    /// <summary>Converts one; states are fetched along.</summary>
    public static Microsoft.DurableTask.Client.Entities.EntityQuery From(EntityQuery query) => new()
    {
        InstanceIdStartsWith = query.InstanceIdStartsWith ?? "",
        LastModifiedFrom = query.LastModifiedFrom,
        LastModifiedTo = query.LastModifiedTo,
        IncludeState = true,
        IncludeTransient = false,
    };
}
