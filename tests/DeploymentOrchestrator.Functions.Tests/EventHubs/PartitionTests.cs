using DeploymentOrchestrator.Functions.EventHubs;

namespace DeploymentOrchestrator.Functions.Tests.EventHubs;

public sealed class PartitionTests
{
    [Theory]
    [InlineData("""{"PartitionId":"3"}""", "3")]
    [InlineData(null, "?")]
    [InlineData("not json", "?")]
    [InlineData("{}", "?")]
    [InlineData("[]", "?")]
    public void A_batch_is_accepted_with_or_without_its_partition_id(string? partitionContext, string partition) =>
        Assert.Equal(partition, Partition.Of(Invocation.Of(partitionContext)));
}
