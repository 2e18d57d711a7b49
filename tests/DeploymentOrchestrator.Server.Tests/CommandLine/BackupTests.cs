using System.IO.Compression;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Demo;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

/// <summary>A server's data is backed up while it runs, and restored.</summary>
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
        Assert.Contains("exists already; move it away", full.Error);
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
    public async Task The_history_and_the_kiosk_links_are_in_it_as_they_stand_while_the_server_writes_them()
    {
        await using var server = await TestServer.StartAsync();
        var data = $"--Storage:Path={server.Folder.FullName}";
        var (task, _) = await server.AskAsync(Body);
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);
        var history = server.Services.GetRequiredService<IWaitHistory>();
        await Eventually.TrueAsync(async () => (await history.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None))!.Count == 1);
        using var made = await server.ManageAsync(HttpMethod.Post, "api/kiosk-links/lobby");
        Assert.True(new FileInfo(Path.Combine(server.Folder.FullName, "kiosk-links.db-wal")).Length > 0);

        var running = await CliProcess.RunAsync("backup", File, data);
        await server.StopAsync();
        var stopped = await CliProcess.RunAsync("backup", $"{File}.stopped", data);
        Assert.Empty(server.Folder.GetFiles("*.db-*"));
        Empty(server.Folder);
        await System.IO.File.WriteAllTextAsync(Path.Combine(server.Folder.FullName, "history.db-wal"), "left over");
        var inTheWay = await CliProcess.RunAsync("restore", File, data);
        Empty(server.Folder);
        var restored = await CliProcess.RunAsync("restore", File, data);

        Assert.Equal((0, 0, ExitCodes.Configuration, 0), (running.ExitCode, stopped.ExitCode, inTheWay.ExitCode, restored.ExitCode));
        foreach (var file in new[] { File, $"{File}.stopped" })
        {
            using var archive = ZipFile.OpenRead(file);
            Assert.Equal(["deployments.db", "history.db", "kiosk-links.db"], archive.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(".db", StringComparison.Ordinal)));
        }

        // The instance no longer exists: only the restored history contains it.
        System.IO.File.Delete(Path.Combine(server.Folder.FullName, "deployments.db"));
        await server.StartAsync();
        Assert.Equal("ffc-demo-web", Assert.Single((await server.Services.GetRequiredService<IWaitHistory>().ReadAsync(DateTimeOffset.MinValue, CancellationToken.None))!).Release);
        Assert.Equal("lobby", Assert.Single(server.Services.GetRequiredService<IKioskLinks>().List()).Name);
    }

    [Fact]
    public async Task A_backup_that_holds_neither_history_nor_kiosk_links_is_restored_without()
    {
        await using var server = await TestServer.StartAsync();
        var data = $"--Storage:Path={server.Folder.FullName}";
        var (task, _) = await server.AskAsync(Body);
        await CliProcess.RunAsync("backup", File, data);
        await server.StopAsync();
        using (var archive = ZipFile.Open(File, ZipArchiveMode.Update))
        {
            archive.GetEntry("history.db")?.Delete();
            archive.GetEntry("kiosk-links.db")?.Delete();
        }

        Empty(server.Folder);
        var restore = await CliProcess.RunAsync("restore", File, data);
        await server.StartAsync();
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));

        Assert.Equal(0, restore.ExitCode);
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
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
