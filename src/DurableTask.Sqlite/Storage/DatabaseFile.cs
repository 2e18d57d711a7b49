using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace DurableTask.Sqlite.Storage;

/// <summary>The database file, locked by this process and checked before anything is written to it.</summary>
/// <remarks>The lock file is not empty while the database is open, so a lock file that is not empty at the start shows an unclean stop.</remarks>
internal sealed class DatabaseFile : IDisposable
{
    // "DepO": the ID of the engine that this provider has replaced.
    private const int OldEngine = 0x4465704F;

    private const int LogHeaderBytes = 32;

    private readonly FileStream _lock;
    private readonly string _path;

    // These settings work only before the first connection of a process. Without them everything is still correct, but slower.
    static DatabaseFile()
    {
        SQLitePCL.Batteries_V2.Init();

        // A session is used by one thread at a time, so SQLite need not lock it at each call.
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);

        // Nobody reads SQLite's memory statistics, but every allocation on every thread would take one lock for them.
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private DatabaseFile(string path, FileStream @lock) => (_path, _lock) = (path, @lock);

    /// <exception cref="DurableStoreException">The file cannot be used; nothing was changed.</exception>
    public static DatabaseFile Open(string path)
    {
        path = Resolve(path);
        var file = new DatabaseFile(path, TakeLock(path));
        try
        {
            var wasUnclean = file._lock.Length > 0;
            file.Restrict();
            if (File.Exists(path))
            {
                CheckHeader(path);
                file.CheckContent(wasUnclean);
                file.UnreadableLogBytes = wasUnclean ? file.FindUnreadableLog() : 0;
            }
            else if (file.HasLog)
            {
                // SQLite would apply the old log to a new database.
                throw new DurableStoreException(
                    path, $"is missing, but its write-ahead log {path}-wal is there", "Put the database back beside it, or move the log away to begin with an empty database.");
            }
            else
            {
                file.Create();
            }

            file._lock.Write("open"u8);
            file._lock.Flush(flushToDisk: true);
            return file;
        }
        catch (Exception e)
        {
            file.Dispose();
            throw e is SqliteException or IOException or UnauthorizedAccessException ? Unusable(path, e) : e;
        }
    }

    /// <summary>The size of a write-ahead log that was left by an unclean stop and contains nothing readable; zero if there is none.</summary>
    public long UnreadableLogBytes { get; private set; }

    /// <summary>The file itself instead of a link to it.</summary>
    public string Path => _path;

    public Session OpenWriter()
    {
        var session = Connect(_path, SqliteOpenMode.ReadWrite);
        session.Execute("PRAGMA journal_mode = WAL");
        session.Execute("PRAGMA synchronous = FULL");
        session.Execute("PRAGMA wal_autocheckpoint = 4000");
        session.Execute("PRAGMA journal_size_limit = 67108864");
        session.Execute("PRAGMA temp_store = MEMORY");

        // In KiB: the pages of a few thousand active instances. With SQLite's default of 2 MB, most of them would be read from the file again in every turn.
        session.Execute("PRAGMA cache_size = -32768");
        return session;
    }

    public Session OpenReader() => Connect(_path, SqliteOpenMode.ReadOnly);

    /// <summary>Records that every connection was closed cleanly.</summary>
    public void MarkClean() => _lock.SetLength(0);

    public void Dispose() => _lock.Dispose();

    /// <summary>Checks a file for problems. It is read as plain bytes, because even a read-only connection to a database in WAL mode leaves files beside it.</summary>
    /// <exception cref="DurableStoreException">The file cannot be used.</exception>
    public static void CheckHeader(string path)
    {
        if (new FileInfo(path).IsReadOnly)
        {
            throw new DurableStoreException(path, "is read-only", "Give this process write access to the file.");
        }

        Span<byte> header = stackalloc byte[100];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            throw new DurableStoreException(path, "is empty or truncated", "Restore a backup, or move the file away to begin with an empty database.");
        }

        if (!header.StartsWith("SQLite format 3\0"u8))
        {
            throw new DurableStoreException(path, "is not an SQLite database", "Check the path, restore a backup, or move the file away.");
        }

        CheckVersion(path, BinaryPrimitives.ReadInt32BigEndian(header[68..]), BinaryPrimitives.ReadInt32BigEndian(header[60..]));
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        var expected = (pageSize == 1 ? 65536L : pageSize) * BinaryPrimitives.ReadUInt32BigEndian(header[28..]);

        // With a write-ahead log, a file may be shorter than expected for a valid reason: a crash in the middle of a checkpoint.
        if (stream.Length < expected && !HasLogOf(path))
        {
            throw new DurableStoreException(
                path, $"is truncated: {stream.Length} bytes of {expected}", "Restore a backup, or move the file away to begin with an empty database.");
        }
    }

    // Two names of the same file must be one database with one lock.
    private static string Resolve(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        return new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
    }

    // SQLite creates its log and index files with the mode of the database.
    private void Restrict() => Array.ForEach(["", "-wal", "-shm", ".lock"], suffix => OwnerOnly.Restrict(_path + suffix));

    private static FileStream TakeLock(string path)
    {
        var lockPath = path + ".lock";
        try
        {
            OwnerOnly.MakeFolder(System.IO.Path.GetDirectoryName(path)!);
            return OwnerOnly.Open(lockPath);
        }
        catch (IOException e) when (File.Exists(lockPath))
        {
            throw new DurableStoreException(
                path, "is in use by another process", "Only one process may own it: stop the other one, or give this one a database of its own.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, e);
        }
    }

    private static DurableStoreException Unusable(string path, Exception e) => new(
        path, "cannot be used: " + e.Message.TrimEnd('.'), "Check the file, its directory and their permissions, or restore a backup.", e);

    private static Session Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
        }.ToString());
        connection.Open();

        // Otherwise SQLite compiles a statement with LIMIT $n again each time a number is bound to it, because the plan might depend on the number.
        SQLitePCL.raw.sqlite3_db_config(connection.Handle, SQLitePCL.raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
        var session = new Session(connection);
        session.Execute("PRAGMA busy_timeout = 5000");
        return session;
    }

    // The file has another name until it is complete: after a crash here, the next start finds no database and creates it again.
    private void Create()
    {
        var unfinished = _path + ".new";
        File.Delete(unfinished);
        File.Delete(unfinished + "-journal");
        OwnerOnly.Open(unfinished).Dispose();
        using (var session = Connect(unfinished, SqliteOpenMode.ReadWriteCreate))
        {
            session.ExecuteScript(Schema.Create);
        }

        File.Move(unfinished, _path);
    }

    private void CheckContent(bool wasUnclean)
    {
        if (!wasUnclean && !HasLog)
        {
            return;
        }

        using var session = OpenReader();
        CheckVersion(_path, (int)session.Number("PRAGMA application_id")!.Value, (int)session.Number("PRAGMA user_version")!.Value);
        if (session.Text("PRAGMA quick_check(1)") is var finding and not "ok")
        {
            throw new DurableStoreException(_path, $"is damaged: {finding}", "Restore a backup, or move the file away to begin with an empty database.");
        }
    }

    // Opened for writing, because a read-only connection cannot recover the log; readable frames are only counted.
    private long FindUnreadableLog()
    {
        var bytes = new FileInfo(_path + "-wal") is { Exists: true } log ? log.Length : 0;
        if (bytes <= LogHeaderBytes)
        {
            return 0;
        }

        using var session = Connect(_path, SqliteOpenMode.ReadWrite);
        SQLitePCL.raw.sqlite3_db_config(session.Connection.Handle, SQLitePCL.raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        return session.Query("PRAGMA wal_checkpoint(PASSIVE)", static row => row.GetInt64(1)) is [0] ? bytes : 0;
    }

    private static void CheckVersion(string path, int applicationId, int version)
    {
        if (applicationId == OldEngine || (applicationId == Schema.ApplicationId && version < Schema.Version))
        {
            throw new DurableStoreException(
                path,
                "was written by an earlier build, whose format this one does not read",
                "Let the earlier build finish or abandon what waits in it, then start this one with another path.");
        }

        if (applicationId != Schema.ApplicationId)
        {
            throw new DurableStoreException(path, "belongs to another application", "Check the path.");
        }

        if (version > Schema.Version)
        {
            throw new DurableStoreException(
                path, $"was written by a newer version (schema {version}, this one knows {Schema.Version})", "Start the newer version, or restore a backup made before the upgrade.");
        }
    }

    private bool HasLog => HasLogOf(_path);

    private static bool HasLogOf(string path) => new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };
}
