using System.Collections.Immutable;
using DeploymentOrchestrator.Durable;
using Sdk = Microsoft.DurableTask;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>How an instance is started.</summary>
internal static class Starts
{
    /// <summary>The tag under which an instance is counted; a name of ours among the tags of Durable Task.</summary>
    public const string Tag = "deployment-orchestrator-tag";

    /// <summary>The extension's options: no instance of that id is replaced, whatever its status.</summary>
    public static Sdk.StartOrchestrationOptions Options(StartOrchestrationOptions options)
    {
        var start = new Sdk.StartOrchestrationOptions(options.InstanceId)
        {
            Tags = options.Tag is { } tag ? ImmutableDictionary<string, string>.Empty.Add(Tag, tag) : ImmutableDictionary<string, string>.Empty,
        };
        return Sdk.Client.StartOrchestrationOptionsExtensions.WithDedupeStatuses(
            start, [.. Sdk.Client.StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
    }
}
