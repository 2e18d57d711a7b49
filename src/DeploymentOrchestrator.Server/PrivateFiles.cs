namespace DeploymentOrchestrator.Server;

/// <summary>Files and folders that only their owner reads, where there are modes; Windows inherits the folder's rights.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Owner = ReadAndWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder if it is not there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="key">The configuration key that names it.</param>
    /// <exception cref="StartFailedException">It cannot be made.</exception>
    public static void MakeFolder(string path, string key)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, Owner);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"Configuration: {key}={path} cannot be used as a folder: {error.Message}", ExitCodes.Configuration);
        }
    }

    /// <summary>The options for creating a private file.</summary>
    public static FileStreamOptions Create()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = ReadAndWrite;
        }

        return options;
    }
}
