using System.Text.Json;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Notifications;

/// <summary>The shell of <see cref="NoticeGate"/>. Its operations never throw: one that throws takes its message with it.</summary>
public sealed partial class NoticeGateEntity(ILogger<NoticeGateEntity> logger) : ITaskEntity
{
    /// <summary>See <see cref="NoticeGate.Admit"/>.</summary>
    public const string Admit = "Admit";

    /// <summary>See <see cref="NoticeGate.Take"/>.</summary>
    public const string Take = "Take";

    /// <inheritdoc/>
    public ValueTask<object?> RunAsync(TaskEntityOperation operation)
    {
        try
        {
            var state = Read(operation);
            (NoticeGateState State, object? Answer) next = operation.Name switch
            {
                Admit => NoticeGate.Admit(state, operation.GetInput<AdmitNotice>()!),
                Take => NoticeGate.Take(state, operation.GetInput<TakeNotices>()!),
                _ => (state, null),
            };
            operation.State.SetState(Json.Write(next.State));
            return new(next.Answer);
        }
        catch (Exception error)
        {
            Log.Ignored(logger, operation.Name, error.Message);
            return new((object?)null);
        }
    }

    // It only counts: one that cannot be read begins anew.
    private NoticeGateState Read(TaskEntityOperation operation)
    {
        try
        {
            return operation.State.HasState ? Json.Read<NoticeGateState>(operation.State.GetState<JsonElement>()) : new NoticeGateState();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            Log.Ignored(logger, "state", error.Message);
            return new NoticeGateState();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9501, LogLevel.Warning, "{Operation} of the notices' limit was ignored: {Why}")]
        public static partial void Ignored(ILogger logger, string operation, string why);
    }
}
