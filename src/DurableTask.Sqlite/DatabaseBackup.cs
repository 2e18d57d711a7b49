using DurableTask.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace DurableTask.Sqlite;

/// <summary>Makes a consistent copy of a database, even while a service has it open: it contains everything committed so far, including what is still in the write-ahead log.</summary>
public static class DatabaseBackup
{
    /// <summary>Writes the copy. A process that has the database open is not interrupted.</summary>
    /// <param name="path">The database.</param>
    /// <param name="target">The path of the copy; the file must not exist.</param>
    /// <exception cref="DurableStoreException">The database cannot be read, is not one of ours, or is newer than this build; or the copy cannot be written.</exception>
    public static void Write(string path, string target)
    {
        path = Path.GetFullPath(path);
        try
        {
            DatabaseFile.CheckHeader(path);
            using (OwnerOnly.Open(target))
            {
                // SQLite accepts an existing empty file as the target and keeps its mode.
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
