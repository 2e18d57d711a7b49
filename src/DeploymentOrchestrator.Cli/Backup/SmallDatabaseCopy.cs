using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Cli.Backup;

/// <summary>Makes a consistent copy of one of the server's small databases, even while the server writes to it.</summary>
internal static class SmallDatabaseCopy
{
    /// <summary>Writes the copy into an existing empty file.</summary>
    /// <exception cref="IOException">The database cannot be read, or the copy cannot be written.</exception>
    public static void Write(string path, string target)
    {
        try
        {
            // A database that was closed cleanly has no log. Opened as immutable, it gets no extra files beside it, which would belong to the user who makes the backup.
            var source = File.Exists($"{path}-wal") ? path : $"{new Uri(Path.GetFullPath(path)).AbsoluteUri}?immutable=1";
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            using var copy = new SqliteCommand("VACUUM INTO $1", connection);
            copy.Parameters.AddWithValue("$1", Path.GetFullPath(target));
            copy.ExecuteNonQuery();
        }
        catch (SqliteException error)
        {
            throw new IOException($"{path} cannot be copied: {error.Message}", error);
        }
    }
}
