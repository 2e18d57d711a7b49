using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Cli.Backup;

/// <summary>A copy of one of the server's small databases that is whole, also while the server writes to it.</summary>
internal static class SmallDatabaseCopy
{
    /// <summary>Writes the copy into a file that is there and empty.</summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static void Write(string path, string target)
    {
        try
        {
            // One that was closed in order has no log: read as it stands it gets no files beside it, which would be those of whoever makes the backup.
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
