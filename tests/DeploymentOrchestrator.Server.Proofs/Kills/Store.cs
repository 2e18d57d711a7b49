using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Server.Proofs.Kills;

/// <summary>The server's database, looked at from outside.</summary>
internal sealed class Store(string path)
{
    private static readonly TimeSpan RestLimit = TimeSpan.FromMinutes(3);

    // Each must find nothing once everything has come to rest.
    private static readonly (string What, string Sql)[] Invariants =
    [
        ("SQLite finds the file damaged", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
        ("an instance has not ended", "SELECT id || coalesce(' is blocked: ' || blocked_reason, '') FROM instance WHERE ended_at IS NULL"),
        ("an instance did not end by returning", "SELECT id || ' ' || coalesce(failure_message, '') FROM instance WHERE status <> 1"),
        ("something arrived and was never taken", "SELECT execution || ' ' || body FROM inbox"),
        ("a timer was left behind", "SELECT execution || ' ' || timer_id FROM timer"),
        ("an activity was left behind", "SELECT execution || ' ' || name FROM outbox"),
        ("an entity was called and never ran", "SELECT entity || ' ' || operation FROM entity_inbox"),
        ("a history belongs to nobody", "SELECT DISTINCT execution FROM history WHERE execution NOT IN (SELECT execution FROM instance)"),
        ("a history has a gap", """
            SELECT i.id FROM instance i JOIN history h USING (execution), json_each(h.body) e GROUP BY i.execution
            HAVING min(h.seq + e.key) <> 0 OR max(h.seq + e.key) <> count(*) - 1
                OR count(DISTINCT h.seq + e.key) <> count(*) OR i.next_seq <> count(*)
            """),
        ("something is in a history twice", """
            SELECT execution || ' ' || type || ' ' || number FROM (
                SELECT execution, value ->> 'type' AS type,
                    coalesce(value ->> 'eventId', value ->> 'timerId', value ->> 'taskScheduledId', value ->> 'entityCallId', 0) AS number
                FROM history, json_each(body) WHERE value ->> 'type' NOT IN ('OrchestratorStarted', 'EventRaised'))
            GROUP BY execution, type, number HAVING count(*) > 1
            """),
    ];

    /// <summary>Waits until nothing is under way any more, or for long enough: whoever looks then sees what is.</summary>
    public async Task RestAsync()
    {
        for (var started = Stopwatch.GetTimestamp(); !IsAtRest() && Stopwatch.GetElapsedTime(started) < RestLimit;)
        {
            await Task.Delay(100);
        }
    }

    private bool IsAtRest()
    {
        using var connection = Open(SqliteOpenMode.ReadOnly);
        return Texts(connection, "SELECT 1 WHERE EXISTS (SELECT 1 FROM instance WHERE ended_at IS NULL) OR EXISTS (SELECT 1 FROM entity_inbox)").Count is 0;
    }

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<string> Inspect()
    {
        using var connection = Open(SqliteOpenMode.ReadWrite);
        return [.. Invariants.SelectMany(invariant => Texts(connection, invariant.Sql).Take(5).Select(found => $"{invariant.What}: {found}"))];
    }

    /// <summary>Every instance with its output.</summary>
    public IReadOnlyDictionary<string, string> Outputs() => Pairs("SELECT id, coalesce(output, 'null') FROM instance");

    /// <summary>Every entity with its state.</summary>
    public IReadOnlyDictionary<string, string> Entities() => Pairs("SELECT id, state FROM entity");

    private Dictionary<string, string> Pairs(string sql)
    {
        using var connection = Open(SqliteOpenMode.ReadWrite);
        using var command = new SqliteCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var pairs = new Dictionary<string, string>();
        while (reader.Read())
        {
            pairs.Add(reader.GetString(0), reader.GetString(1));
        }

        return pairs;
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
