using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>A row for each wait that is over, in a database of its own: instances are gone after two weeks.</summary>
internal sealed class HistoryFile(string path) : IDisposable
{
    private const int Version = 1;

    // A request that is restarted under its id ends a second time; one that is read twice is one row.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS wait (
            instance_id TEXT NOT NULL, accepted_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, release TEXT, version TEXT, places TEXT NOT NULL,
            outcome TEXT NOT NULL, cause TEXT, lead_time INTEGER,
            PRIMARY KEY (instance_id, accepted_at)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS wait_ended ON wait (ended_at);
        """;

    private readonly Lock _gate = new();
    private SmallDatabase? _database;

    private SmallDatabase Database => _database ??= new SmallDatabase(path, Version, Schema);

    /// <summary>Keeps waits, each once however often it is given.</summary>
    public void Keep(IReadOnlyCollection<FinishedWait> waits)
    {
        if (waits.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            Database.Execute("BEGIN IMMEDIATE");
            try
            {
                foreach (var wait in waits)
                {
                    Database.Execute(
                        "INSERT OR REPLACE INTO wait VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                        wait.InstanceId, wait.AcceptedAt.UtcTicks, wait.EndedAt.UtcTicks, wait.Release, wait.Version, string.Join('\n', wait.Places), $"{wait.End}", wait.Cause, wait.LeadTime?.Ticks);
                }

                Database.Execute("COMMIT");
            }
            catch
            {
                Database.Execute("ROLLBACK");
                throw;
            }
        }
    }

    /// <summary>Everything that ended since then.</summary>
    public IReadOnlyList<FinishedWait> Read(DateTimeOffset since)
    {
        lock (_gate)
        {
            using var command = Database.Command("SELECT instance_id, release, version, places, accepted_at, ended_at, outcome, cause, lead_time FROM wait WHERE ended_at >= $1", since.UtcTicks);
            using var row = command.ExecuteReader();
            var waits = new List<FinishedWait>();
            while (row.Read())
            {
                waits.Add(new FinishedWait(
                    row.GetString(0),
                    row.IsDBNull(1) ? null : row.GetString(1),
                    row.IsDBNull(2) ? null : row.GetString(2),
                    row.GetString(3).Split('\n', StringSplitOptions.RemoveEmptyEntries),
                    new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero),
                    new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero),
                    Enum.Parse<WaitEnd>(row.GetString(6)),
                    row.IsDBNull(7) ? null : row.GetString(7),
                    row.IsDBNull(8) ? null : TimeSpan.FromTicks(row.GetInt64(8))));
            }

            return waits;
        }
    }

    /// <summary>Forgets what ended before.</summary>
    public void Forget(DateTimeOffset before)
    {
        lock (_gate)
        {
            Database.Execute("DELETE FROM wait WHERE ended_at < $1", before.UtcTicks);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _database?.Dispose();
}
