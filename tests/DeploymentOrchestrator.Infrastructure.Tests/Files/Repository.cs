namespace DeploymentOrchestrator.Infrastructure.Tests.Files;

/// <summary>The files of the repository. Paths are relative to its top folder, with slashes.</summary>
internal static class Repository
{
    public static string Top { get; } = FindTop(AppContext.BaseDirectory);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Top, path));

    public static bool HasFile(string path) => File.Exists(Path.Combine(Top, path));

    public static bool HasFolder(string path) => Directory.Exists(Path.Combine(Top, path));

    /// <summary>Every file below a folder; none if there is no such folder.</summary>
    public static IEnumerable<string> FilesBelow(string folder, string pattern = "*") => HasFolder(folder)
        ? Directory.EnumerateFiles(Path.Combine(Top, folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Top, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
        : [];

    /// <summary>Resolves a path that a file in <paramref name="folder"/> names.</summary>
    public static string Join(string folder, string path) => Path
        .GetRelativePath(Top, Path.GetFullPath(Path.Combine(Top, folder, path)))
        .Replace('\\', '/');

    private static string FindTop(string folder) =>
        File.Exists(Path.Combine(folder, "DeploymentOrchestrator.sln")) ? folder : FindTop(Path.GetDirectoryName(folder)!);
}
