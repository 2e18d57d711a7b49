using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>Reads the server's database from outside.</summary>
internal sealed class Store(string path)
{
    private static readonly TimeSpan RestLimit = TimeSpan.FromMinutes(3);

    // Each of these queries must find nothing once the server is idle.
    private static readonly (string What, string Sql)[] Invariants =
    [
        ("SQLite finds the file damaged", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
        ("an instance has not ended", "SELECT id || coalesce(' is blocked: ' || blocked_reason, '') FROM instance WHERE ended_at IS NULL AND id NOT LIKE '@%'"),
        ("an instance did not end by returning", "SELECT id || ' ' || status || ' ' || coalesce(output, '') FROM instance WHERE ended_at IS NOT NULL AND status <> 1"),
        ("something arrived and was never taken", "SELECT id || ' ' || body FROM inbox JOIN instance ON instance = key"),
        ("something of an instance that has ended is still to come", "SELECT id || ' ' || body FROM scheduled JOIN instance ON instance = key WHERE ended_at IS NOT NULL"),
        ("an activity was left behind", "SELECT instance || ' ' || body FROM activity"),
        ("a history belongs to nobody", "SELECT DISTINCT instance FROM history WHERE instance NOT IN (SELECT key FROM instance)"),
        ("a history has a gap", """
            SELECT id FROM instance JOIN history ON instance = key GROUP BY key
            HAVING min(turn) <> 0 OR max(turn) <> count(*) - 1 OR turns <> count(*)
            """),
        ("something is in a history twice", """
            SELECT instance || ' ' || type || ' ' || number FROM (
                SELECT instance, value ->> 'EventType' AS type,
                    coalesce(value ->> 'TimerId', value ->> 'TaskScheduledId', value ->> 'EventId') AS number
                FROM history, json_each(body) WHERE value ->> 'EventType' NOT IN ('OrchestratorStarted', 'OrchestratorCompleted', 'EventRaised'))
            GROUP BY instance, type, number HAVING count(*) > 1
            """),
    ];

    /// <summary>Waits until no work is pending, or until a limit; the caller then checks the state.</summary>
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
        return Texts(connection, "SELECT 1 WHERE EXISTS (SELECT 1 FROM instance WHERE ended_at IS NULL AND id NOT LIKE '@%') OR EXISTS (SELECT 1 FROM inbox)").Count is 0;
    }

    /// <summary>The problems that were found.</summary>
    public IReadOnlyList<string> Inspect()
    {
        using var connection = Open(SqliteOpenMode.ReadWrite);
        return [.. Invariants.SelectMany(invariant => Texts(connection, invariant.Sql).Take(5).Select(found => $"{invariant.What}: {found}"))];
    }

    /// <summary>Every instance with its output.</summary>
    public IReadOnlyDictionary<string, string> Outputs() => Pairs("SELECT id, coalesce(output, 'null') FROM instance WHERE id NOT LIKE '@%'");

    /// <summary>Every entity with its state.</summary>
    public IReadOnlyDictionary<string, string> Entities() => Pairs("SELECT id, state FROM instance WHERE id LIKE '@%' AND state IS NOT NULL");

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
