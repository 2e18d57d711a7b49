namespace DurableTask.Sqlite.Storage;

/// <summary>Files that only their owner reads and writes, whatever the process's umask; Windows inherits the folder's rights.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, if it is not there, that nobody else enters.</summary>
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

    /// <summary>Opens a file, or makes it; nobody else has it open.</summary>
    public static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = ReadAndWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Takes the rights of all others away from a file, if it is there and this process's own.</summary>
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
                // Whoever owns it has let this process in.
            }
        }
    }
}
