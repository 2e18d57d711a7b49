using System.Runtime.InteropServices;
using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Flux;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Releases;

/// <summary>The shell of <see cref="ReleaseFeed"/>: JSON in, JSON out.</summary>
/// <remarks>
/// Operations never throw: an operation that throws consumes its message, and a state that cannot be read would make every later one vanish.
/// An unreadable state is set aside, visibly, and a new one begun; an unreadable input is logged and changes nothing.
/// </remarks>
public sealed partial class ReleaseFeedEntity(ILogger<ReleaseFeedEntity> logger) : ITaskEntity
{
    internal const int MaxStateBytes = 48 * 1024;
    private const int SetAsideCharacters = 2000;

    /// <inheritdoc/>
    public TaskEntityResult Run(TaskEntityOperation operation)
    {
        var state = Read(operation);
        try
        {
            return operation.Name switch
            {
                FeedOperations.Report => Answer(ReleaseFeed.Take(state, Json.Read<Report>(operation.Input))),
                FeedOperations.Join => Answer(ReleaseFeed.Join(state, Json.Read<JoinFeed>(operation.Input))),
                FeedOperations.Snapshot => Answer(ReleaseFeed.Look(state, Json.Read<LookAtFeed>(operation.Input))),
                FeedOperations.Told => new(Write(ReleaseFeed.Tell(state, Json.Read<FailuresTold>(operation.Input))), Json.Null),
                FeedOperations.Leave => new(Write(ReleaseFeed.Leave(state, Json.Read<LeaveFeed>(operation.Input))), Json.Null),
                _ => Unchanged(operation, state, "there is no such operation"),
            };
        }
        catch (Exception exception)
        {
            // Whatever it is: an operation that throws takes its message with it, and the caller would ask for ever.
            return Unchanged(operation, state, exception.Message);
        }
    }

    private static TaskEntityResult Answer<T>((FeedState? State, T Reply) result) => new(Write(result.State), Json.Write(result.Reply));

    // A state over 60 KB leaves the table for a blob on Azure Storage. The journal gives way first, it only explains; then the
    // places that were silent longest; listeners never, they are bounded by themselves.
    private static JsonElement? Write(FeedState? state)
    {
        if (state is null)
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
        if (operation.State is not { ValueKind: not JsonValueKind.Null } json)
        {
            return null;
        }

        try
        {
            return Json.Read<FeedState>(json);
        }
        catch (Exception exception)
        {
            Log.StateSetAside(logger, operation.Key, exception.Message);
            var text = json.GetRawText();
            return new FeedState { SetAside = text[..Math.Min(text.Length, SetAsideCharacters)] };
        }
    }

    private TaskEntityResult Unchanged(TaskEntityOperation operation, FeedState? state, string why)
    {
        Log.OperationIgnored(logger, operation.Name, operation.Key, why);
        return new TaskEntityResult(Write(state), Json.Null);
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Error, "The feed of {Release} could not be read and was set aside; a new one begins: {Why}")]
        public static partial void StateSetAside(ILogger logger, string release, string why);

        [LoggerMessage(2002, LogLevel.Error, "{Operation} on the feed of {Release} was ignored: {Why}")]
        public static partial void OperationIgnored(ILogger logger, string operation, string release, string why);
    }
}
