using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Management;

namespace DeploymentOrchestrator.Server.Tests;

/// <summary>Lines in a file that is rotated by size.</summary>
public sealed class JournalFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "management.log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void No_line_is_lost_when_the_file_is_rotated()
    {
        var files = new JournalFiles(Path, new JournalSettings(Bytes: 20, Files: 100));
        string[] lines = [.. Enumerable.Range(1, 50).Select(number => $"line {number}")];

        Array.ForEach(lines, files.Append);

        Assert.Equal(lines.Reverse(), files.NewestFirst());
        Assert.InRange(_folder.GetFiles().Length, 20, 26);
        Assert.All(_folder.GetFiles(), file => Assert.InRange(file.Length, 1, 20));
    }

    [Fact]
    public void The_oldest_file_is_deleted_and_a_line_longer_than_a_file_is_kept()
    {
        var files = new JournalFiles(Path, new JournalSettings(Bytes: 5, Files: 2));

        Array.ForEach(["one", "two", "a line that is longer", "four"], files.Append);

        Assert.Equal(["four", "a line that is longer", "two"], files.NewestFirst());
        Assert.Equal(["management.log", "management.log.1", "management.log.2"], _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_kill_during_rotation_loses_no_line()
    {
        var files = new JournalFiles(Path, new JournalSettings(Bytes: 4, Files: 3));
        Array.ForEach(["one", "two", "six", "ten"], files.Append);

        // The state that a kill leaves behind: every file except the newest has been renamed.
        File.Delete($"{Path}.3");
        File.Move($"{Path}.2", $"{Path}.3");
        File.Move($"{Path}.1", $"{Path}.2");
        files.Append("end");

        Assert.Equal(["end", "ten", "six", "two"], files.NewestFirst());
    }

    [Fact]
    public void A_partial_line_left_by_a_kill_does_not_corrupt_the_next()
    {
        File.WriteAllText(Path, "one\ntw");

        new JournalFiles(Path, new JournalSettings(Bytes: 100, Files: 1)).Append("three");

        Assert.Equal("one\ntw\nthree\n", File.ReadAllText(Path));
    }
}
