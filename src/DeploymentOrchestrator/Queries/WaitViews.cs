using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Queries;

/// <summary>Reads waits out of their instances: what was asked from the input, how it stands from the custom status.</summary>
internal static class WaitViews
{
    /// <returns>Null if another build wrote an input that cannot be read any more.</returns>
    /// <param name="instance">A PipelineWait, with its input and output.</param>
    /// <param name="blockedReason">Why it stands still although it is not over, or null.</param>
    public static WaitView? Read(OrchestrationMetadata instance, string? blockedReason) =>
        Json.TryRead<WaitInput>(instance.SerializedInput) is { } input ? Of(instance, blockedReason, input, input.Request) : null;

    /// <summary>The same as it is seen from each release that it waits for.</summary>
    public static IReadOnlyList<WaitView> ReadByRelease(OrchestrationMetadata instance, string? blockedReason) =>
        Json.TryRead<WaitInput>(instance.SerializedInput) is { } input
            ? [.. (input.Others ?? []).Prepend(input.Request).DistinctBy(request => request?.Release).Select(request => Of(instance, blockedReason, input, request))]
            : [];

    private static WaitView Of(OrchestrationMetadata instance, string? blockedReason, WaitInput input, WaitRequest? request)
    {
        var target = input.Target;
        var status = Json.TryRead<WaitStatus>(instance.SerializedCustomStatus);
        return new WaitView(
            instance.InstanceId,
            instance.RuntimeStatus,
            MessageOf(instance, blockedReason, input, status),
            status?.Phase,
            request?.Release,
            request?.Version,
            request?.Namespace,
            request?.Match,
            request?.WaitFor,
            input.AcceptedAt,
            input.Deadline,
            input.DeadlineReason,
            new PipelineRun(target.PlanUrl, target.ProjectId, target.HubName, target.PlanId, target.JobId, target.TaskInstanceId) { Caller = input.Pipeline })
        {
            FailsNext = instance.IsCompleted ? null : status?.FailsNext,
            LiveThere = status?.LiveThere,
            FeedLastReportAcceptedAt = status?.FeedLastReportAcceptedAt,
            Result = status?.Result,
            Reason = WhyEnded(instance) ?? (status?.Result is null ? null : status.Message),
            Delivered = status?.Delivered,
            Attempts = status?.Attempts ?? 0,
            LastAnswer = status?.LastAnswer,
            SendsNextAt = instance.IsCompleted ? null : status?.SendsNextAt,
            EndedAt = instance.IsCompleted ? instance.LastUpdatedAt : null,
            Releases = status?.Releases,
            UnreadableEvents = status?.UnreadableEvents ?? 0,
            BlockedReason = blockedReason,
            Story = status?.Story ?? [],
        };
    }

    private static string MessageOf(OrchestrationMetadata instance, string? blockedReason, WaitInput input, WaitStatus? status) => instance switch
    {
        _ when blockedReason is not null => $"Blocked: {blockedReason}",
        { RuntimeStatus: OrchestrationRuntimeStatus.Suspended } => "Suspended: it decides nothing and tells nobody until it is resumed.",
        _ when WhyEnded(instance) is { } why => $"{instance.RuntimeStatus}: {why}",
        _ => status?.Message ?? (input.Request is { } request
            ? $"Waiting for {Phrases.Awaited(request)} until {Phrases.Time(input.Deadline)}."
            : "Request rejected."),
    };

    // Why it did not return. A terminated instance keeps the reason as its output: mostly JSON, but some hosts write the bare text.
    private static string? WhyEnded(OrchestrationMetadata instance) => instance switch
    {
        { FailureDetails: { } failure } => failure.ErrorMessage,
        { RuntimeStatus: OrchestrationRuntimeStatus.Terminated or OrchestrationRuntimeStatus.Failed } =>
            Json.TryRead<string>(instance.SerializedOutput) ?? instance.SerializedOutput ?? "",
        _ => null,
    };
}
