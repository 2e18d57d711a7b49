using System.IO.Compression;
using DeploymentOrchestrator.Server.Configuration;
using DurableTask.Sqlite;

namespace DeploymentOrchestrator.Cli.Backup;

/// <summary>
/// Everything a server keeps, in one archive: the database, the key ring (without it no access token in the database can be read), the history, the kiosk links,
/// and the keys that were generated at the first start. Anybody who has the archive can act as every pipeline that waits, so it is as secret as the data folder.
/// </summary>
internal static class BackupFile
{
    private const string Database = "deployments.db";
    private const string KeyRing = "keys/";

    /// <summary>Writes an archive; the server may be running.</summary>
    /// <exception cref="DurableStoreException">The database cannot be copied.</exception>
    /// <exception cref="IOException">The archive already exists, or cannot be written.</exception>
    public static void Write(ServerSettings settings, string file)
    {
        var copies = SmallDatabases(settings).Where(File.Exists).Prepend(settings.DatabasePath).ToDictionary(path => path, path => $"{file}.{Guid.NewGuid():N}.db");
        try
        {
            // Copy the history after the database: the restored server then adds again what ended between the two copies, and what was removed from the database in between is already in it. Copy the keys
            // last: a key that was created after the database was copied is useless but harmless, while a missing key would make a token unreadable.
            DatabaseBackup.Write(settings.DatabasePath, copies[settings.DatabasePath]);
            foreach (var (path, copy) in copies.Where(pair => pair.Key != settings.DatabasePath))
            {
                new FileStream(copy, OwnersOnly(FileMode.CreateNew)).Dispose();
                SmallDatabaseCopy.Write(path, copy);
            }

            using var archive = new ZipArchive(new FileStream(file, OwnersOnly(FileMode.CreateNew)), ZipArchiveMode.Create);
            foreach (var (path, copy) in copies)
            {
                archive.CreateEntryFromFile(copy, Path.GetFileName(path));
            }

            foreach (var (name, path) in Beside(settings).Where(one => File.Exists(one.Path)))
            {
                archive.CreateEntryFromFile(path, name);
            }
        }
        finally
        {
            copies.Values.ToList().ForEach(File.Delete);
        }
    }

    /// <summary>Restores an archive. Nothing is replaced: if any file of a server exists already, nothing is written.</summary>
    /// <exception cref="InvalidDataException">The file is not a backup.</exception>
    /// <exception cref="IOException">A file exists already, or cannot be written.</exception>
    public static void Restore(ServerSettings settings, string file)
    {
        using var archive = ZipFile.OpenRead(file);
        if (archive.GetEntry(Database) is null)
        {
            throw new InvalidDataException($"it contains no {Database}");
        }

        var targets = archive.Entries.Select(entry => (Entry: entry, Path: PathOf(settings, entry.FullName))).ToList();
        string[] inTheWay = [.. SmallDatabases(settings).Append(settings.DatabasePath).Select(path => $"{path}-wal"), .. targets.Select(target => target.Path)];
        if (inTheWay.FirstOrDefault(File.Exists) is { } there)
        {
            throw new IOException($"{there} exists already; move it away, or name an empty folder with --Storage:Path");
        }

        // Write the database last: without it, the files that a crash leaves behind are not taken for a server's data.
        foreach (var (entry, path) in targets.OrderBy(target => target.Entry.FullName == Database))
        {
            MakeFolder(Path.GetDirectoryName(path)!);
            using var from = entry.Open();
            using var to = new FileStream(path, OwnersOnly(FileMode.CreateNew));
            from.CopyTo(to);
            to.Flush(flushToDisk: true);
        }
    }

    // Backups of older versions do not contain any of these.
    private static string[] SmallDatabases(ServerSettings settings) => [settings.HistoryPath, settings.KioskPath];

    private static IEnumerable<(string Name, string Path)> Beside(ServerSettings settings) =>
    [
        .. Directory.Exists(settings.KeyRing) ? Directory.EnumerateFiles(settings.KeyRing, "*.xml").Select(key => ($"{KeyRing}{Path.GetFileName(key)}", key)) : [],
        (Path.GetFileName(settings.FunctionKeyPath), settings.FunctionKeyPath),
        (Path.GetFileName(settings.ManagementKeyPath), settings.ManagementKeyPath),
    ];

    // An entry is extracted only if its name is a known one: an archive from somebody else could contain any path.
    private static string PathOf(ServerSettings settings, string name) => name switch
    {
        Database => settings.DatabasePath,
        _ when SmallDatabases(settings).FirstOrDefault(path => name == Path.GetFileName(path)) is { } small => small,
        _ when name == Path.GetFileName(settings.FunctionKeyPath) => settings.FunctionKeyPath,
        _ when name == Path.GetFileName(settings.ManagementKeyPath) => settings.ManagementKeyPath,
        _ when name.StartsWith(KeyRing, StringComparison.Ordinal) && name[KeyRing.Length..] is var key && key == Path.GetFileName(key) && key.EndsWith(".xml", StringComparison.Ordinal) =>
            Path.Combine(settings.KeyRing, key),
        _ => throw new InvalidDataException($"it contains \"{SafeText.OneLine(name, 80)}\", which is not part of a backup"),
    };

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions OwnersOnly(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
