using System.IO.Compression;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

/// <summary>What a server keeps is copied while it runs, and put back.</summary>
public sealed class BackupTests : IDisposable
{
    private const string Body = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "snd1"}}""";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    private string File => Path.Combine(_folder.FullName, "backup.zip");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_wait_in_a_backup_is_released_after_the_restore()
    {
        await using var server = await TestServer.StartAsync();
        var (task, _) = await server.AskAsync(Body);
        var data = $"--Storage:Path={server.Folder.FullName}";

        var backup = await CliProcess.RunAsync("backup", File, data);
        await server.StopAsync();
        var full = await CliProcess.RunAsync("restore", File, data);
        Empty(server.Folder);
        var restore = await CliProcess.RunAsync("restore", File, data);
        await server.StartAsync();
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));

        Assert.True((backup.ExitCode, full.ExitCode, restore.ExitCode) == (0, ExitCodes.Configuration, 0), backup.Error + full.Error + restore.Error);
        Assert.Contains("is there already; move it away", full.Error);
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
        if (!OperatingSystem.IsWindows())
        {
            string[] secret = [File, Path.Combine(server.Folder.FullName, "deployments.db"), .. Directory.GetFiles(Path.Combine(server.Folder.FullName, "keys"))];
            foreach (var path in secret)
            {
                Assert.Equal((path, UnixFileMode.UserRead | UnixFileMode.UserWrite), (path, System.IO.File.GetUnixFileMode(path)));
            }
        }
    }

    [Fact]
    public async Task A_failed_backup_replaces_nothing_and_leaves_nothing_behind()
    {
        var data = $"--Storage:Path={Path.Combine(_folder.FullName, "data")}";
        await System.IO.File.WriteAllTextAsync(File, "the backup of yesterday");
        var none = await CliProcess.RunAsync("backup", Path.Combine(_folder.FullName, "other.zip"), data);
        await using var server = await TestServer.StartAsync();

        var there = await CliProcess.RunAsync("backup", File, $"--Storage:Path={server.Folder.FullName}");
        var elsewhere = await CliProcess.RunAsync("backup", File, data, "--DurableTask:Provider=AzureStorage", "--DurableTask:AccountName=stdeployments");

        Assert.Equal((ExitCodes.Store, ExitCodes.Configuration, ExitCodes.Configuration), (none.ExitCode, there.ExitCode, elsewhere.ExitCode));
        Assert.Equal("the backup of yesterday", await System.IO.File.ReadAllTextAsync(File));
        Assert.Equal([File], Directory.GetFiles(_folder.FullName));
        Assert.Contains("back up that store by its own means", elsewhere.Error);
    }

    [Theory]
    [InlineData("deployments.db", "../evil")]
    [InlineData("deployments.db", "keys/../../evil.xml")]
    [InlineData("deployments.db", "management.log")]
    [InlineData("keys/key.xml", "function-key")]
    public async Task An_invalid_backup_is_refused_and_writes_nothing(params string[] entries)
    {
        using (var archive = ZipFile.Open(File, ZipArchiveMode.Create))
        {
            Array.ForEach(entries, entry => archive.CreateEntry(entry));
        }

        var data = Path.Combine(_folder.FullName, "data");
        var refused = await CliProcess.RunAsync("restore", File, $"--Storage:Path={data}");

        Assert.Equal(ExitCodes.Configuration, refused.ExitCode);
        Assert.Equal([File], Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories));
    }

    private static void Empty(DirectoryInfo folder)
    {
        foreach (var entry in folder.GetFileSystemInfos())
        {
            if (entry is DirectoryInfo inner)
            {
                inner.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }
}
