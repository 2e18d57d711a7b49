using System.Runtime.Versioning;
using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>Makes the server's folders and files private to its owner, where the file system has modes.</summary>
internal static partial class FileModes
{
    private const UnixFileMode Everybody = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | Everybody;

    /// <summary>Takes from everybody else what earlier starts, a restored backup or a copy left open to them. What this process may not change, the log names.</summary>
    public static void Tighten(ServerSettings settings, ILogger logger)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var files = ((string[])["deployments.db*", "event-hub.db*", "history.db*", "kiosk-links.db*", "function-key*", "management-key*", "management.log*"]).SelectMany(files => Directory.GetFiles(settings.DataFolder, files));
        var keys = Directory.GetFiles(settings.KeyRing, "key-*.xml").Concat(Directory.GetFiles(settings.KeyRing, "revocation-*.xml"));
        foreach (var path in files.Concat(keys).Append(settings.DataFolder).Append(settings.KeyRing).Select(Path.GetFullPath).Distinct())
        {
            Tighten(path, logger);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void Tighten(string path, ILogger logger)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & Others) == 0)
        {
            return;
        }

        try
        {
            // A folder that many write to, as /tmp, is not ours to close.
            if (!mode.HasFlag(UnixFileMode.StickyBit))
            {
                File.SetUnixFileMode(path, mode & ~Others);
                return;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or a mount whose modes stand still.
        }

        // The group of what belongs to another user is how this process itself gets in: a volume with an fsGroup in Kubernetes.
        if ((mode & Everybody) != 0)
        {
            Log.IsOpen(logger, path, $"0{Convert.ToString((int)mode, 8)}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8601, LogLevel.Warning, "{Path} is open to other users (mode {Mode}), and this process may not change that: take the rights of others away, or set Storage:Path and Storage:KeyRing to folders of its own")]
        public static partial void IsOpen(ILogger logger, string path, string mode);
    }
}
