using System.Text.Json.Serialization;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Queries;

/// <summary>A wait that is over, in few words: what is kept of it when its instance is gone.</summary>
/// <param name="InstanceId">The orchestration.</param>
/// <param name="Release">The HelmRelease, of several the first; null: the request was refused.</param>
/// <param name="Version">The chart version.</param>
/// <param name="Places">Where it was awaited: each <c>key=value</c> of the request, <c>namespace=...</c> among them.</param>
/// <param name="AcceptedAt">When the request was accepted.</param>
/// <param name="EndedAt">When the orchestration ended.</param>
/// <param name="End">How.</param>
/// <param name="Cause">Of a failure: its kind, one of <see cref="FailureKinds"/>.</param>
/// <param name="LeadTime">From the request to what Flux said that released it; null: it was not released by Flux.</param>
public sealed record FinishedWait(
    string InstanceId,
    string? Release,
    string? Version,
    IReadOnlyList<string> Places,
    DateTimeOffset AcceptedAt,
    DateTimeOffset EndedAt,
    WaitEnd End,
    string? Cause,
    TimeSpan? LeadTime)
{
    /// <summary>Reads it out of its instance.</summary>
    /// <param name="instance">One that has ended, with its input and output.</param>
    /// <returns>Null: another build wrote an input that cannot be read any more.</returns>
    public static FinishedWait? Of(OrchestrationMetadata instance)
    {
        if (Json.TryRead<WaitInput>(instance.SerializedInput) is not { } input)
        {
            return null;
        }

        var outcome = instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? Json.TryRead<WaitOutcome>(instance.SerializedOutput) : null;
        var end = (instance.RuntimeStatus, outcome?.Result) switch
        {
            (OrchestrationRuntimeStatus.Terminated, _) => WaitEnd.Terminated,
            (_, TaskResult.Succeeded) => WaitEnd.Succeeded,
            _ => WaitEnd.Failed,
        };
        var request = input.Request;
        return new FinishedWait(
            instance.InstanceId,
            request?.Release,
            request?.Version,
            [.. MetadataText.Pairs(request?.Match, request?.Namespace)],
            input.AcceptedAt,
            instance.LastUpdatedAt,
            end,
            end == WaitEnd.Failed ? FailureKinds.Of(input, outcome) : null,
            end == WaitEnd.Succeeded && !input.IsDecided ? outcome!.DecidedAt - input.AcceptedAt : null);
    }
}

/// <summary>How a wait ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WaitEnd>))]
public enum WaitEnd
{
    /// <summary>Its version was there.</summary>
    Succeeded,

    /// <summary>It failed, for one of <see cref="FailureKinds"/>.</summary>
    Failed,

    /// <summary>A person ended it, and it decided nothing.</summary>
    Terminated,
}
