using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace DeploymentOrchestrator.Functions.EventHubs;

/// <summary>Which partition a batch is from.</summary>
internal static class Partition
{
    /// <summary>Its id, or "?": the trigger's binding data have it as JSON, and an event does not know its own.</summary>
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
