using System.Diagnostics;
using DurableTask.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace DurableTask.Sqlite;

/// <summary>What a look at a database file shows. It changes nothing, and may be taken while a service has the file open.</summary>
/// <param name="Bytes">The file's size.</param>
/// <param name="LogBytes">The size of its write-ahead log.</param>
/// <param name="Damage">What SQLite's full integrity check finds; empty if all is in order.</param>
/// <param name="Unfinished">Orchestrations that have not ended.</param>
/// <param name="Blocked">Instances that their code could not go on with.</param>
/// <param name="Took">How long the look took: the check reads every page.</param>
public sealed record DatabaseInspection(
    long Bytes, long LogBytes, IReadOnlyList<string> Damage, long Unfinished, long Blocked, TimeSpan Took)
{
    private const int MaxFindings = 5;

    /// <summary>Looks at a database.</summary>
    /// <exception cref="DurableStoreException">It cannot be read, is none of ours, or is newer than this build.</exception>
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

    // One that was closed in order has no log: read as it stands it gets no files beside it. Else its log counts, and is read with it.
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
