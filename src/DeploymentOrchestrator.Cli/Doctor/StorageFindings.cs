using DeploymentOrchestrator.Server.Configuration;
using DurableTask.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Cli.Doctor;

/// <summary>Checks disk, database and key ring, without creating or changing anything.</summary>
internal static class StorageFindings
{
    private const long Megabyte = 1024 * 1024;
    private const long LittleSpace = 1024 * Megabyte;
    private const long NoSpace = 100 * Megabyte;

    private static readonly string[] Network = ["nfs", "nfs4", "cifs", "smb", "smb2", "smbfs", "9p", "fuse.sshfs", "azurefile"];

    public static IEnumerable<Finding> Of(ServerSettings settings)
    {
        var folder = Path.GetFullPath(settings.DataFolder);
        if (!Directory.Exists(folder))
        {
            yield return Finding.Ok("data", $"{folder} does not exist yet; the first start creates it");
            yield break;
        }

        yield return Disk(folder);
        yield return Database(settings.DatabasePath);
        yield return KeyRing(settings);
    }

    private static Finding Disk(string folder)
    {
        try
        {
            var drive = new DriveInfo(folder);
            var free = drive.AvailableFreeSpace;
            if (Network.Contains(drive.DriveFormat, StringComparer.OrdinalIgnoreCase))
            {
                return Finding.Problem("disk", $"{folder} is on a network share ({drive.DriveFormat})", "Set Storage:Path to a local disk: on a share, data that was written may still be lost.");
            }

            return free switch
            {
                < NoSpace => Finding.Problem("disk", $"{free / Megabyte} MB are free for {folder}", "Free disk space: without it requests are answered 503."),
                < LittleSpace => Finding.Warning("disk", $"{free / Megabyte} MB are free for {folder}", "Free disk space before it is full: then requests are answered 503."),
                _ => Finding.Ok("disk", $"{free / LittleSpace} GB are free for {folder}"),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Finding.Warning("disk", $"the space for {folder} cannot be determined: {error.Message}", "Check it with df.");
        }
    }

    private static Finding Database(string path)
    {
        if (!File.Exists(path))
        {
            return Finding.Ok("database", $"{path} does not exist yet; the first start creates it");
        }

        try
        {
            var found = DatabaseInspection.Of(path);
            var facts = $"{path}: {found.Bytes / Megabyte} MB and {found.LogBytes / Megabyte} MB of log, {found.Unfinished} instances unfinished";
            if (found.Damage.Count > 0)
            {
                return Finding.Problem("database", $"{facts}; it is damaged: {string.Join(" ", found.Damage)}", "Stop the server, keep a copy of the files, and restore a backup.");
            }

            return found.Blocked > 0
                ? Finding.Warning("database", $"{facts}, {found.Blocked} of them blocked: this build does not replay their history", "See docs/replay.md: start a build that does, or terminate them.")
                : Finding.Ok("database", $"{facts}; the full integrity check passed in {found.Took.TotalSeconds:0.0} s");
        }
        catch (DurableStoreException failure)
        {
            return Finding.Problem("database", failure.Message, "The server would not start, or would start without part of its data.");
        }
    }

    private static Finding KeyRing(ServerSettings settings)
    {
        var folder = Path.GetFullPath(settings.KeyRing);
        if (!Directory.Exists(folder) || Directory.GetFiles(folder, "*.xml").Length is 0)
        {
            return File.Exists(settings.DatabasePath)
                ? Finding.Warning("key ring", $"{folder} holds no key, though there is a database", "If pipelines wait, their tokens cannot be read without it: restore it. Otherwise the next request makes a key.")
                : Finding.Ok("key ring", $"{folder} holds no key yet; the first request makes one");
        }

        try
        {
            using var services = new ServiceCollection().AddDataProtection()
                .SetApplicationName("DeploymentOrchestrator")
                .PersistKeysToFileSystem(new DirectoryInfo(folder))
                .DisableAutomaticKeyGeneration()
                .Services.BuildServiceProvider();
            var keys = services.GetRequiredService<IKeyManager>().GetAllKeys();
            foreach (var key in keys)
            {
                _ = key.Descriptor;
            }

            var now = DateTimeOffset.UtcNow;
            return keys.Any(key => !key.IsRevoked && key.ExpirationDate > now)
                ? Finding.Ok("key ring", $"{keys.Count} keys in {folder}")
                : Finding.Warning("key ring", $"all keys in {folder} have expired", "The next request makes a new one; keep the old ones until the waits are over.");
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Finding.Problem("key ring", $"{folder} cannot be read: {error.Message}", "Tokens of open waits are lost without it: restore it, or give the server's user access.");
        }
    }
}
