using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace DeploymentOrchestrator.Functions.EventHubs;

/// <summary>Determines which partition a batch comes from.</summary>
internal static class Partition
{
    /// <summary>The ID of the partition, or "?". The trigger's binding data contain it as JSON; an event does not contain it.</summary>
    public static string Of(FunctionContext context)
    {
        try
        {
            return context.BindingContext.BindingData.TryGetValue("PartitionContext", out var json) && json is string text
                ? JsonElement.Parse(text).GetProperty("PartitionId").GetString() ?? "?"
                : "?";
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "?";
        }
    }
}
