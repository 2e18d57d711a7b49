using System.Text.Json;
using DeploymentOrchestrator.Durable.Sqlite.Storage;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Durable.Sqlite.Dispatch;

/// <summary>Runs the operations that wait for an entity, one after the other, and stores what they left in one transaction.</summary>
internal sealed partial class EntityRunner(
    DurableTaskRegistry registry, ReaderPool readers, Writer writer, WorkQueue<string> entities, WorkQueue<long> instances, TimeProvider timeProvider, ILogger logger)
{
    private const int BatchSize = 64;

    public async Task RunAsync(string id, CancellationToken stop)
    {
        var (messages, current) = readers.Read(session => (LoadMessages(session, id), session.Json("SELECT state FROM entity WHERE id = $1", id)));
        if (messages.Count == 0)
        {
            return;
        }

        var keyAt = id.IndexOf('@', 1);
        var (name, key) = (id[1..keyAt], id[(keyAt + 1)..]);
        var answers = messages.ConvertAll(message => HistorySerializer.SerializeToUtf8Bytes(Execute(message, id, name, key, ref current)));

        // A crash here means that the operations run again, on the state as it was: they have no other effect.
        var woken = await writer.PersistAsync(session => Store(session, id, messages, answers, current), stop);
        woken.ForEach(instances.Wake);
        if (messages.Count == BatchSize)
        {
            entities.Wake(id);
        }
    }

    private static List<Message> LoadMessages(Session session, string id) => session.Query(
        "SELECT seq, caller, call_id, operation, input FROM entity_inbox WHERE entity = $1 ORDER BY seq LIMIT $2",
        row => new Message(row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), row.GetString(3), row.GetJson(4)),
        id,
        BatchSize);

    private HistoryEvent Execute(Message message, string id, string name, string key, ref JsonElement? state)
    {
        try
        {
            var entity = registry.FindEntity(name) ?? throw new InvalidOperationException($"There is no entity {name} in this program.");
            var result = entity.Run(new TaskEntityOperation(key, message.Operation, message.Input, state));
            var reply = Payload.Keep(result.Reply);
            state = result.State is { } after ? Payload.Keep(after) : null;
            return new EntityOperationCompleted(message.CallId, reply);
        }
        catch (Exception e)
        {
            Log.OperationFailed(logger, message.Operation, id, e.GetType());
            return new EntityOperationFailed(message.CallId, TaskFailureDetails.From(e));
        }
    }

    private List<long> Store(Session session, string id, List<Message> messages, List<byte[]> answers, JsonElement? state)
    {
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        if (state is not null)
        {
            session.Execute(
                "INSERT INTO entity (id, state, updated_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET state = $2, updated_at = $3", id, state, now);
        }
        else
        {
            session.Execute("DELETE FROM entity WHERE id = $1", id);
        }

        var woken = new List<long>();
        foreach (var (message, answer) in messages.Zip(answers))
        {
            session.Execute("DELETE FROM entity_inbox WHERE seq = $1", message.Seq);
            if (Inbox.Answer(session, message.Caller, now, answer))
            {
                woken.Add(message.Caller);
            }
        }

        return woken;
    }

    private sealed record Message(long Seq, long Caller, int CallId, string Operation, JsonElement Input);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Operation {Operation} of {InstanceId} failed with {ErrorType}; its state is as before")]
        public static partial void OperationFailed(ILogger logger, string operation, string instanceId, Type errorType);
    }
}
