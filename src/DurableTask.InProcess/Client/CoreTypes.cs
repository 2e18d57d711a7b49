using DurableTask.Core;
using DurableTask.Core.Entities;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace DurableTask.InProcess.Client;

/// <summary>Converts between the types of Durable Task Core and those of the SDK. Statuses have the same numbers in both.</summary>
internal static class CoreTypes
{
    public static OrchestrationMetadata ToMetadata(this OrchestrationState state, DataConverter? converter) => new(state.Name, state.OrchestrationInstance.InstanceId)
    {
        DataConverter = converter,
        RuntimeStatus = (OrchestrationRuntimeStatus)(int)state.OrchestrationStatus,
        CreatedAt = Utc(state.CreatedTime),
        LastUpdatedAt = Utc(state.LastUpdatedTime),
        SerializedInput = state.Input,
        SerializedOutput = state.Output,
        SerializedCustomStatus = state.Status,
        FailureDetails = state.FailureDetails?.ToTaskFailureDetails(),
        Tags = new Dictionary<string, string>(state.Tags ?? new Dictionary<string, string>()),
    };

    public static EntityMetadata ToMetadata(this EntityBackendQueries.EntityMetadata entity, DataConverter converter) =>
        new(entity.EntityId.ToSdk(), entity.SerializedState is { } state ? new SerializedData(state, converter) : null)
        {
            LastModifiedTime = entity.LastModifiedTime,
            BacklogQueueSize = entity.BacklogQueueSize,
            LockedBy = entity.LockedBy,
        };

    public static EntityMetadata<T> ToMetadata<T>(this EntityBackendQueries.EntityMetadata entity, DataConverter converter) =>
        new(entity.EntityId.ToSdk(), converter.Deserialize<T>(entity.SerializedState))
        {
            LastModifiedTime = entity.LastModifiedTime,
            BacklogQueueSize = entity.BacklogQueueSize,
            LockedBy = entity.LockedBy,
        };

    public static EntityInstanceId ToSdk(this EntityId id) => new(id.Name, id.Key);

    public static EntityId ToCore(this EntityInstanceId id) => new(id.Name, id.Key);

    public static OrchestrationStatus ToCore(this OrchestrationRuntimeStatus status) => (OrchestrationStatus)(int)status;

    private static TaskFailureDetails ToTaskFailureDetails(this FailureDetails details) =>
        new(details.ErrorType, details.ErrorMessage, details.StackTrace, details.InnerFailure?.ToTaskFailureDetails(), details.Properties);

    private static DateTimeOffset Utc(DateTime time) => time.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(time, TimeSpan.Zero) : time;
}
