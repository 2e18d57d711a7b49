using Microsoft.Azure.Functions.Worker;
using Moq;

namespace DeploymentOrchestrator.Functions.Tests.EventHubs;

/// <summary>The context of an invocation, as the worker creates it.</summary>
internal static class Invocation
{
    /// <summary>An invocation with a batch from a partition.</summary>
    public static FunctionContext Of(string? partitionContext)
    {
        var binding = new Mock<BindingContext>();
        binding.Setup(b => b.BindingData).Returns(partitionContext is null
            ? new Dictionary<string, object?>()
            : new Dictionary<string, object?> { ["PartitionContext"] = partitionContext });
        var context = new Mock<FunctionContext>();
        context.Setup(c => c.BindingContext).Returns(binding.Object);
        return context.Object;
    }
}
