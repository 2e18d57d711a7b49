using Microsoft.Azure.Functions.Worker;
using Moq;

namespace DeploymentOrchestrator.Functions.Tests.Triggers;

/// <summary>The context of an invocation as the worker makes it.</summary>
internal static class Invocation
{
    /// <summary>One of a batch from a partition, for the so-many-th time.</summary>
    public static FunctionContext Of(string? partitionContext = null, int? retry = null)
    {
        var binding = new Mock<BindingContext>();
        binding.Setup(b => b.BindingData).Returns(partitionContext is null
            ? new Dictionary<string, object?>()
            : new Dictionary<string, object?> { ["PartitionContext"] = partitionContext });
        var context = new Mock<FunctionContext>();
        context.Setup(c => c.BindingContext).Returns(binding.Object);
        if (retry is { } count)
        {
            var retries = new Mock<RetryContext>();
            retries.Setup(r => r.RetryCount).Returns(count);
            context.Setup(c => c.RetryContext).Returns(retries.Object);
        }

        return context.Object;
    }
}
