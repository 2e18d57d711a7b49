using DurableTask.Core;
using DurableTask.Core.History;

namespace DurableTask.Sqlite.Storage;

/// <summary>Reads and writes the rows of instances. Each call is part of one transaction of the writer.</summary>
internal static class InstanceTable
{
    private const string Tags = "SELECT i.name, t.key, coalesce(t.value, ''), i.key FROM instance i, json_each(i.started, '$[0].Tags') t WHERE i.key = $1";

    public static FoundInstance? Find(Session session, string instanceId) => session.Query(
        "SELECT key, status, ended_at IS NOT NULL, blocked_reason IS NOT NULL FROM instance WHERE id = $1",
        static row => new FoundInstance(row.GetInt64(0), (OrchestrationStatus)row.GetInt32(1), row.GetBoolean(2), row.GetBoolean(3)),
        instanceId) is [var found] ? found : null;

    /// <returns>The new key.</returns>
    public static long Create(Session session, ExecutionStartedEvent started, byte[] startedWithoutInput, long now)
    {
        session.Execute(
            "INSERT INTO instance (id, name, status, created_at, updated_at, turns, started, input) VALUES ($1, $2, $3, $4, $4, 0, $5, $6)",
            started.OrchestrationInstance.InstanceId,
            started.Name,
            (int)OrchestrationStatus.Pending,
            now,
            startedWithoutInput,
            started.Input);
        var key = session.LastInsertedKey;
        if (started.Tags is { Count: > 0 })
        {
            AddTags(session, key);
        }

        return key;
    }

    /// <returns>The new key.</returns>
    public static long CreateEntity(Session session, string instanceId, long now)
    {
        session.Execute(
            "INSERT INTO instance (id, name, status, created_at, updated_at, turns) VALUES ($1, $1, $2, $3, $3, 0)", instanceId, (int)OrchestrationStatus.Running, now);
        return session.LastInsertedKey;
    }

    /// <summary>Reopens an instance that has ended.</summary>
    public static void Reopen(Session session, long instance)
    {
        session.Execute(
            "UPDATE instance SET status = $1, ended_at = NULL, output = NULL, completed = NULL WHERE key = $2", (int)OrchestrationStatus.Running, instance);
        AddTags(session, instance);
    }

    /// <summary>Removes an instance and everything that belongs to it. Later answers of its activities are dropped.</summary>
    public static void Delete(Session session, long instance)
    {
        DropOutstanding(session, instance);
        session.Execute("DELETE FROM history WHERE instance = $1", instance);
        session.Execute("DELETE FROM instance WHERE key = $1", instance);
    }

    /// <summary>Removes what only an instance that has not ended can use.</summary>
    public static void DropOutstanding(Session session, long instance)
    {
        session.Execute("DELETE FROM inbox WHERE instance = $1", instance);
        session.Execute("DELETE FROM scheduled WHERE instance = $1", instance);
        session.Execute($"DELETE FROM unfinished_tag WHERE (name, tag, value, instance) IN ({Tags})", instance);
    }

    private static void AddTags(Session session, long instance) => session.Execute($"INSERT OR IGNORE INTO unfinished_tag (name, tag, value, instance) {Tags}", instance);
}

/// <summary>The columns that decide whether an instance may be started, may receive a message or may be purged.</summary>
internal sealed record FoundInstance(long Key, OrchestrationStatus Status, bool HasEnded, bool IsBlocked);
