using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Functions.Tests.Instances;
using Microsoft.DurableTask.Client;
using Moq;

namespace DeploymentOrchestrator.Functions.Tests.Hosting;

public sealed class EndedInstancesTests
{
    private static readonly DateTimeOffset Before = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private readonly Mock<DurableTaskClient> _client = new(MockBehavior.Strict, "test");

    [Fact]
    public async Task Instances_that_ended_before_the_limit_are_removed_one_by_one()
    {
        Lists(Instance("old", -20), Instance("ended-later", 1), Instance("older", -30));
        _client.Setup(client => client.PurgeInstanceAsync(It.IsIn("old", "older"), It.IsAny<CancellationToken>())).ReturnsAsync(new PurgeResult(1));

        Assert.Equal(2, await EndedInstances.PurgeAsync(_client.Object, Before, CancellationToken.None));
    }

    [Fact]
    public async Task An_entity_is_never_removed_whatever_the_store_lists()
    {
        Lists(Instance("@releasefeed@web", -20));

        Assert.Equal(0, await EndedInstances.PurgeAsync(_client.Object, Before, CancellationToken.None));
    }

    [Fact]
    public async Task An_instance_that_was_restarted_is_kept_and_the_others_are_removed()
    {
        Lists(Instance("runs-again", -20), Instance("old", -20));
        _client.Setup(client => client.PurgeInstanceAsync("runs-again", It.IsAny<CancellationToken>())).ThrowsAsync(new InvalidOperationException("not in a terminal state"));
        _client.Setup(client => client.PurgeInstanceAsync("old", It.IsAny<CancellationToken>())).ReturnsAsync(new PurgeResult(1));

        Assert.Equal(1, await EndedInstances.PurgeAsync(_client.Object, Before, CancellationToken.None));
    }

    // Answers only a query that names statuses: without them, Azure Storage also lists entities and running instances.
    private void Lists(params OrchestrationMetadata[] instances) => _client
        .Setup(client => client.GetAllInstancesAsync(It.Is<OrchestrationQuery?>(query => query!.CreatedTo == Before && query.Statuses!.Order().SequenceEqual(
            new[] { OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated }.Order()))))
        .Returns(SinglePage.Of(instances));

    private static OrchestrationMetadata Instance(string id, int minutes) => new("PipelineWait", id) { LastUpdatedAt = Before.AddMinutes(minutes) };
}
