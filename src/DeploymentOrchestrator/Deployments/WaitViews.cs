using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Deployments;

/// <summary>Reads waits out of their instances: what was asked from the input, how it stands from the custom status.</summary>
internal static class WaitViews
{
    /// <returns>Null if another build wrote an input that cannot be read any more.</returns>
    public static WaitView? Read(OrchestrationMetadata instance)
    {
        if (Try<WaitInput>(instance.Input) is not { } input)
        {
            return null;
        }

        var (request, target) = (input.Request, input.Target);
        var status = Try<WaitStatus>(instance.CustomStatus);
        return new WaitView(
            instance.InstanceId,
            instance.RuntimeStatus,
            MessageOf(instance, input, status),
            status?.Phase,
            request?.Release,
            request?.Version,
            request?.Namespace,
            request?.Match,
            request?.WaitFor,
            input.AcceptedAt,
            input.Deadline,
            input.DeadlineReason,
            new PipelineRun(target.PlanUrl, target.ProjectId, target.HubName, target.PlanId, target.JobId, target.TaskInstanceId))
        {
            FailsNext = instance.IsCompleted ? null : status?.FailsNext,
            LiveThere = status?.LiveThere,
            FeedHeardUntil = status?.FeedHeardUntil,
            Result = status?.Result,
            Reason = instance.FailureDetails?.ErrorMessage ?? (status?.Result is null ? null : status.Message),
            Delivered = status?.Delivered,
            Attempts = status?.Attempts ?? 0,
            LastAnswer = status?.LastAnswer,
            SendsNextAt = instance.IsCompleted ? null : status?.SendsNextAt,
            EndedAt = instance.IsCompleted ? instance.LastUpdatedAt : null,
            UnreadableEvents = status?.UnreadableEvents ?? 0,
            BlockedReason = instance.BlockedReason,
            Story = status?.Story ?? [],
        };
    }

    private static string MessageOf(OrchestrationMetadata instance, WaitInput input, WaitStatus? status) => instance switch
    {
        { BlockedReason: { } reason } => $"Blocked: {reason}",
        { RuntimeStatus: OrchestrationRuntimeStatus.Suspended } => "Suspended: it decides nothing and tells nobody until it is resumed.",
        { FailureDetails: { } failure } => $"{instance.RuntimeStatus}: {failure.ErrorMessage}",
        _ => status?.Message ?? (input.Request is { } request
            ? $"Waiting for {Phrases.Awaited(request)} until {Phrases.Time(input.Deadline)}."
            : "The request was refused."),
    };

    private static T? Try<T>(JsonElement? json)
        where T : class
    {
        try
        {
            return json is { } there ? Json.Read<T>(there) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
