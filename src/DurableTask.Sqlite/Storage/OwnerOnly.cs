namespace DurableTask.Sqlite.Storage;

/// <summary>Creates files that only their owner can read and write, whatever the umask of the process; on Windows they inherit the permissions of the folder.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a folder that nobody else can enter, if it does not exist.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, ReadAndWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Opens or creates a file exclusively: no other process can have it open.</summary>
    public static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = ReadAndWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Removes the permissions of all others from a file, if it exists and belongs to this user.</summary>
    public static void Restrict(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & ~ReadAndWrite) != 0)
        {
            try
            {
                File.SetUnixFileMode(path, ReadAndWrite);
            }
            catch (UnauthorizedAccessException)
            {
                // The owner of the file has given this process access.
            }
        }
    }
}
