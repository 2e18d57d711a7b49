using System.Diagnostics;
using DurableTask.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace DurableTask.Sqlite;

/// <summary>The result of inspecting a database file. The inspection changes nothing, and may run while a service has the file open.</summary>
/// <param name="Bytes">The file's size.</param>
/// <param name="LogBytes">The size of its write-ahead log.</param>
/// <param name="Damage">The problems that SQLite's full integrity check finds; empty if there are none.</param>
/// <param name="Unfinished">Orchestrations that have not ended.</param>
/// <param name="Blocked">Instances that are blocked because their code could not go on.</param>
/// <param name="Took">How long the inspection took: the check reads every page.</param>
public sealed record DatabaseInspection(
    long Bytes, long LogBytes, IReadOnlyList<string> Damage, long Unfinished, long Blocked, TimeSpan Took)
{
    private const int MaxFindings = 5;

    /// <summary>Inspects a database.</summary>
    /// <exception cref="DurableStoreException">The database cannot be read, is not one of ours, or is newer than this build.</exception>
    public static DatabaseInspection Of(string path)
    {
        var started = Stopwatch.GetTimestamp();
        path = Path.GetFullPath(path);
        try
        {
            DatabaseFile.CheckHeader(path);
            using var session = Open(path);
            var damage = session.Query($"PRAGMA integrity_check({MaxFindings})", row => row.GetString(0));
            return new DatabaseInspection(
                new FileInfo(path).Length,
                LengthOf(path + "-wal"),
                damage is ["ok"] ? [] : damage,
                session.Number("SELECT count(*) FROM instance WHERE ended_at IS NULL AND (id < '@' OR id >= 'A')") ?? 0,
                session.Number("SELECT count(*) FROM instance WHERE blocked_reason IS NOT NULL") ?? 0,
                Stopwatch.GetElapsedTime(started));
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new DurableStoreException(path, "cannot be read: " + e.Message.TrimEnd('.'), "Check the file, its directory and their permissions, or restore a backup.", e);
        }
    }

    // A database that was closed cleanly has no log: opened as immutable, it gets no extra files beside it. Otherwise the log is part of the database and must be read, too.
    internal static Session Open(string path)
    {
        var isOpenOrUnclean = LengthOf(path + ".lock") > 0 || LengthOf(path + "-wal") > 0;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = isOpenOrUnclean ? path : new Uri(path).AbsoluteUri + "?immutable=1",
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        return new Session(connection);
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
