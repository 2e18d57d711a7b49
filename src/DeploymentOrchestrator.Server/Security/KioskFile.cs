using DeploymentOrchestrator.Dashboard;
using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>Kiosk links and the sessions that they began, in a database of their own: both outlive a restart. It holds hashes, and nothing that opens anything.</summary>
internal sealed class KioskFile(string path) : IDisposable
{
    private const int Version = 1;

    // Numbers are not given twice: a session of a link that is gone never belongs to a later one.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS link (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE, secret BLOB NOT NULL,
            made_by TEXT NOT NULL, made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER);
        CREATE TABLE IF NOT EXISTS session (name BLOB PRIMARY KEY, link INTEGER NOT NULL, used_at INTEGER NOT NULL) WITHOUT ROWID;
        """;

    private readonly Lock _gate = new();
    private SmallDatabase? _database;

    /// <summary>Every link, by name.</summary>
    public IReadOnlyList<KioskLink> List() => Read(database =>
    {
        using var command = database.Command("SELECT name, made_by, made_at, expires_at, used_at FROM link ORDER BY name");
        using var row = command.ExecuteReader();
        var links = new List<KioskLink>();
        while (row.Read())
        {
            links.Add(new KioskLink(row.GetString(0), row.GetString(1), Time(row.GetInt64(2)), Time(row.GetInt64(3)), row.IsDBNull(4) ? null : Time(row.GetInt64(4))));
        }

        return links;
    }) ?? [];

    /// <summary>Keeps a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="secret">The hash of what opens it.</param>
    public void Add(KioskLink link, byte[] secret)
    {
        lock (_gate)
        {
            (_database ??= Open()).Execute(
                "INSERT INTO link (name, secret, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)", link.Name, secret, link.MadeBy, link.MadeAt.UtcTicks, link.ExpiresAt.UtcTicks);
        }
    }

    /// <summary>Forgets a link, and so ends the sessions that it began.</summary>
    public void Remove(string name) => Read(database => database.Execute("DELETE FROM link WHERE name = $1", name));

    /// <summary>Forgets links that expired before, and sessions whose link is gone.</summary>
    public void Forget(DateTimeOffset before) => Read(database =>
    {
        database.Execute("DELETE FROM link WHERE expires_at < $1", before.UtcTicks);
        return database.Execute("DELETE FROM session WHERE link NOT IN (SELECT id FROM link)");
    });

    /// <summary>The link of a secret's hash, if it is good now.</summary>
    public OpenKiosk? Find(byte[] secret, DateTimeOffset now) => Read(database => One(database.Command(
        "SELECT id, name, expires_at, used_at FROM link WHERE secret = $1 AND expires_at > $2", secret, now.UtcTicks)));

    /// <summary>The link that began a session, if it is good now.</summary>
    public OpenKiosk? FindOf(byte[] session, DateTimeOffset now) => Read(database => One(database.Command(
        "SELECT link.id, link.name, link.expires_at, session.used_at FROM session JOIN link ON link.id = session.link WHERE session.name = $1 AND link.expires_at > $2", session, now.UtcTicks)));

    /// <summary>Begins a session of a link, or says that one is used now. Of too many the one that was not used for the longest goes.</summary>
    public void Use(byte[] session, long link, DateTimeOffset now, int most) => Read(database =>
    {
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            database.Execute("INSERT OR REPLACE INTO session VALUES ($1, $2, $3)", session, link, now.UtcTicks);
            database.Execute("DELETE FROM session WHERE link = $1 AND name NOT IN (SELECT name FROM session WHERE link = $1 ORDER BY used_at DESC, name = $3 DESC LIMIT $2)", link, most, session);
            database.Execute("UPDATE link SET used_at = $2 WHERE id = $1", link, now.UtcTicks);
            return database.Execute("COMMIT");
        }
        catch
        {
            database.Execute("ROLLBACK");
            throw;
        }
    });

    /// <summary>Ends a session.</summary>
    public void End(byte[] session) => Read(database => database.Execute("DELETE FROM session WHERE name = $1", session));

    /// <inheritdoc/>
    public void Dispose() => _database?.Dispose();

    private static OpenKiosk? One(SqliteCommand command)
    {
        using (command)
        {
            using var row = command.ExecuteReader();
            return row.Read() ? new OpenKiosk(row.GetInt64(0), row.GetString(1), Time(row.GetInt64(2)), row.IsDBNull(3) ? null : Time(row.GetInt64(3))) : null;
        }
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    // Nobody who only asks makes the file.
    private T? Read<T>(Func<SmallDatabase, T> use)
    {
        lock (_gate)
        {
            _database ??= File.Exists(path) ? Open() : null;
            return _database is null ? default : use(_database);
        }
    }

    private SmallDatabase Open() => new(path, Version, Schema);
}

/// <summary>A link that is good now.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What it is called.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="UsedAt">When it, or the session that is asked for, was used last, to the hour; null: never.</param>
internal sealed record OpenKiosk(long Id, string Name, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt);
