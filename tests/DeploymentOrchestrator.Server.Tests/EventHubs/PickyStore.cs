using System.Collections.Concurrent;
using DeploymentOrchestrator.Flux;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Moq;

namespace DeploymentOrchestrator.Server.Tests.EventHubs;

/// <summary>A store that accepts everything except the report of one version, which it refuses several times.</summary>
internal sealed class PickyStore
{
    private readonly Mock<DurableTaskClient> _client = new(MockBehavior.Strict, "picky");

    public PickyStore(string refused, int refusals, Exception? refusal = null)
    {
        _client
            .Setup(client => client.ScheduleNewOrchestrationInstanceAsync(
                It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
            .Returns((TaskName name, object? input, StartOrchestrationOptions? options, CancellationToken _) =>
            {
                if (input is Report { Version: { } version } && Tries.AddOrUpdate(version, 1, (_, tries) => tries + 1) <= refusals && version == refused)
                {
                    return Task.FromException<string>(refusal ?? new IOException("the storage account is throttled"));
                }

                Started.Add((name.Name, input!));
                return Task.FromResult(options!.InstanceId!);
            });
        _client
            .Setup(client => client.GetInstanceAsync(It.IsAny<string>(), true, It.IsAny<CancellationToken>()))
            .ReturnsAsync((OrchestrationMetadata?)null);
    }

    public DurableTaskClient Client => _client.Object;

    /// <summary>How many times each version's report was to be stored.</summary>
    public ConcurrentDictionary<string, int> Tries { get; } = new();

    /// <summary>The reports that it accepted.</summary>
    public ConcurrentBag<(string Name, object Input)> Started { get; } = [];
}
