using System.Runtime.InteropServices;
using SQLitePCL;

namespace DurableTask.Sqlite.Storage;

/// <summary>Checks whether the file that a connection writes to is still the one at its path.</summary>
internal static class FileIdentity
{
    private const int HasMovedOperation = 20; // SQLITE_FCNTL_HAS_MOVED

    /// <summary>True if the file was moved, replaced or deleted since the connection was opened: what is written from then on can no longer be found at its path.</summary>
    public static bool HasMoved(sqlite3 database)
    {
        var moved = 0;
        return Control(database, "main", HasMovedOperation, ref moved) == raw.SQLITE_OK && moved != 0;
    }

    // The library that SQLitePCLRaw contains; SQLitePCLRaw has no binding for this function.
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int Control(SafeHandle database, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int operation, ref int argument);
}
