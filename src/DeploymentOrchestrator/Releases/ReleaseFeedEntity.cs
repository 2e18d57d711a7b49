using System.Runtime.InteropServices;
using System.Text.Json;
using DeploymentOrchestrator.Flux;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Releases;

/// <summary>The shell of <see cref="ReleaseFeed"/>.</summary>
/// <remarks>
/// Operations never throw: an operation that throws consumes its message, and a state that cannot be read would make every later one vanish.
/// An unreadable state is set aside, visibly, and a new one begun; an unreadable input is logged and changes nothing.
/// </remarks>
public sealed partial class ReleaseFeedEntity(ILogger<ReleaseFeedEntity> logger) : ITaskEntity
{
    internal const int MaxStateBytes = 48 * 1024;
    private const int SetAsideCharacters = 2000;

    /// <inheritdoc/>
    public ValueTask<object?> RunAsync(TaskEntityOperation operation)
    {
        var (state, reply) = Run(operation);
        operation.State.SetState(Write(state)); // null: the entity has none, and the runtime forgets it
        return new(reply);
    }

    private (FeedState? State, object? Reply) Run(TaskEntityOperation operation)
    {
        var state = Read(operation);
        try
        {
            return operation.Name switch
            {
                FeedOperations.Report => ReleaseFeed.Take(state, Input<Report>(operation)),
                FeedOperations.Join => ReleaseFeed.Join(state, Input<JoinFeed>(operation)),
                FeedOperations.Snapshot => ReleaseFeed.Look(state, Input<GetFeedSnapshot>(operation)),
                FeedOperations.Consume => (ReleaseFeed.Tell(state, Input<ConsumedFailures>(operation)), null),
                FeedOperations.Leave => (ReleaseFeed.Leave(state, Input<LeaveFeed>(operation)), null),
                _ => Unchanged(operation, state, "there is no such operation"),
            };
        }
        catch (Exception exception)
        {
            // Catches everything: an operation that throws loses its message, and the caller would repeat its call forever.
            return Unchanged(operation, state, exception.Message);
        }
    }

    private static T Input<T>(TaskEntityOperation operation)
        where T : class =>
        operation.GetInput<T>() ?? throw new JsonException($"null is not a {typeof(T).Name}");

    // A state over 60 KB leaves the table for a blob on Azure Storage. The journal gives way first, it only explains; then the
    // places that were silent longest; listeners never, they are bounded by themselves.
    private static JsonElement? Write(FeedState? state)
    {
        if (state is null || ReleaseFeed.KnowsNothing(state))
        {
            return null;
        }

        var json = Json.Write(state);
        while (JsonMarshal.GetRawUtf8Value(json).Length > MaxStateBytes && (state.Journal.Count > 0 || state.Places.Count > 1))
        {
            state = state.Journal.Count > 0
                ? state with { Journal = state.Journal.RemoveAt(Journal.Expendable(state.Journal)) }
                : state with { Places = state.Places.Remove(state.Places.MinBy(place => place.Value.LastReportAt).Key) };
            json = Json.Write(state);
        }

        return json;
    }

    private FeedState? Read(TaskEntityOperation operation)
    {
        if (!operation.State.HasState)
        {
            return null;
        }

        var text = "It was not JSON.";
        try
        {
            var json = operation.State.GetState<JsonElement>();
            text = json.GetRawText();
            return json.ValueKind == JsonValueKind.Null ? null : Json.Read<FeedState>(json);
        }
        catch (Exception exception)
        {
            Log.StateSetAside(logger, operation.Context.Id.Key, exception.Message);
            return new FeedState { SetAside = text[..Math.Min(text.Length, SetAsideCharacters)] };
        }
    }

    private (FeedState? State, object? Reply) Unchanged(TaskEntityOperation operation, FeedState? state, string why)
    {
        Log.OperationIgnored(logger, operation.Name, operation.Context.Id.Key, why);
        return (state, null);
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Error, "The feed of {Release} could not be read and was set aside; a new one begins: {Why}")]
        public static partial void StateSetAside(ILogger logger, string release, string why);

        [LoggerMessage(3102, LogLevel.Error, "{Operation} on the feed of {Release} was ignored: {Why}")]
        public static partial void OperationIgnored(ILogger logger, string operation, string release, string why);
    }
}
