using DurableTask.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace DurableTask.Sqlite;

/// <summary>A copy of a database that is whole, also while a service has it open: what is committed counts, with its write-ahead log or without.</summary>
public static class DatabaseBackup
{
    /// <summary>Writes the copy. Whoever has the database open goes on meanwhile.</summary>
    /// <param name="path">The database.</param>
    /// <param name="target">The copy; it must not be there.</param>
    /// <exception cref="DurableStoreException">The database cannot be read, is none of ours, or is newer than this build; or the copy cannot be written.</exception>
    public static void Write(string path, string target)
    {
        path = Path.GetFullPath(path);
        try
        {
            DatabaseFile.CheckHeader(path);
            using (OwnerOnly.Open(target))
            {
                // SQLite writes into an empty file, and it keeps its mode.
            }

            using var session = DatabaseInspection.Open(path);
            session.ExecuteScript($"VACUUM INTO '{Path.GetFullPath(target).Replace("'", "''", StringComparison.Ordinal)}'");
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new DurableStoreException(path, $"cannot be copied to {target}: {e.Message.TrimEnd('.')}", "Check both files, their directories and the free space.", e);
        }
    }
}
