using System.Collections.Immutable;
using DeploymentOrchestrator.Durable;
using Sdk = Microsoft.DurableTask;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>How an instance is started.</summary>
internal static class Starts
{
    /// <summary>The tag under which an instance is counted; a name of ours among the tags of Durable Task.</summary>
    public const string Tag = "deployment-orchestrator-tag";

    private static readonly Sdk.Client.OrchestrationRuntimeStatus[] Unfinished =
    [
        Sdk.Client.OrchestrationRuntimeStatus.Pending,
        Sdk.Client.OrchestrationRuntimeStatus.Running,
        Sdk.Client.OrchestrationRuntimeStatus.Suspended,
    ];

    /// <summary>No instance of that id is replaced, whatever its status.</summary>
    public static Sdk.StartOrchestrationOptions New(StartOrchestrationOptions options) =>
        Start(options, [.. Sdk.Client.StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);

    /// <summary>An instance of that id that has ended is replaced.</summary>
    public static Sdk.StartOrchestrationOptions Replacing(StartOrchestrationOptions options) => Start(options, Unfinished);

    private static Sdk.StartOrchestrationOptions Start(StartOrchestrationOptions options, Sdk.Client.OrchestrationRuntimeStatus[] kept) =>
        Sdk.Client.StartOrchestrationOptionsExtensions.WithDedupeStatuses(
            new Sdk.StartOrchestrationOptions(options.InstanceId)
            {
                Tags = options.Tag is { } tag ? ImmutableDictionary<string, string>.Empty.Add(Tag, tag) : ImmutableDictionary<string, string>.Empty,
            },
            kept);
}
