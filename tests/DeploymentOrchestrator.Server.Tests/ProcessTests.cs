using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class ProcessTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    [Fact]
    public async Task A_mistake_in_the_configuration_is_one_line_on_stderr_and_exit_code_2()
    {
        using var server = Start("--Waits:Settle=soon");

        var error = await server.StandardError.ReadToEndAsync().WaitAsync(Limit);
        await server.WaitForExitAsync().WaitAsync(Limit);

        Assert.Equal(ExitCodes.Configuration, server.ExitCode);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Waits:Settle", error);
    }

    [Theory]
    [InlineData("DeploymentOrchestrator.Server")]
    [InlineData("DeploymentOrchestrator.Server", "serve")]
    [InlineData("DeploymentOrchestrator.Cli")]
    [InlineData("DeploymentOrchestrator.Cli", "serve")]
    public async Task Both_executables_serve_with_and_without_the_serve_command(string executable, params string[] words)
    {
        var (server, shown) = await StartAndWaitAsync(executable, words);
        using var http = new HttpClient();
        var health = await http.GetStringAsync(new Uri(Regex.Match(shown, @"listens on (http://\S+)").Groups[1].Value + "/healthz")).WaitAsync(Limit);
        await KillAsync(server);

        Assert.Equal("Healthy", health);
        Assert.Contains($"DeploymentOrchestrator {ProductVersion.Text} listens on", shown);
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_ends_with_exit_code_3()
    {
        var (first, _) = await StartAndWaitAsync();
        using var second = Start("--Urls=http://127.0.0.1:0");

        var error = await second.StandardError.ReadToEndAsync().WaitAsync(Limit);
        await second.WaitForExitAsync().WaitAsync(Limit);
        await KillAsync(first);

        Assert.Equal(ExitCodes.Store, second.ExitCode);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_address_in_use_is_one_line_and_exit_code_4()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var server = Start($"--Urls=http://{other.LocalEndpoint}");

        var error = await server.StandardError.ReadToEndAsync().WaitAsync(Limit);
        var output = await server.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await server.WaitForExitAsync().WaitAsync(Limit);

        Assert.Equal(ExitCodes.Listener, server.ExitCode);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    public async Task The_function_key_is_generated_once_shown_once_and_readable_by_its_owner_only()
    {
        var (first, shownFirst) = await StartAndWaitAsync();
        var key = (await File.ReadAllTextAsync(KeyFile)).Trim();
        await KillAsync(first);
        var (second, shownSecond) = await StartAndWaitAsync();
        await KillAsync(second);

        Assert.Equal(43, key.Length);
        Assert.Contains(key, shownFirst);
        Assert.DoesNotContain(key, shownSecond);
        Assert.Equal(key, (await File.ReadAllTextAsync(KeyFile)).Trim());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.FullName, "data", "keys")));
        }
    }

    [Fact]
    public async Task Every_data_file_and_folder_is_private_to_its_owner_under_any_umask()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Files from an earlier build, or copied ones: the folders and files exist, and every user can read them.
        const UnixFileMode OpenToAll = (UnixFileMode)0b110_110_110;
        var data = _folder.CreateSubdirectory("data");
        var keys = data.CreateSubdirectory("keys");
        string[] left = [Path.Combine(data.FullName, "management.log"), KeyFile, Path.Combine(keys.FullName, "key-1.xml"), Path.Combine(data.FullName, "event-hub.db")];
        foreach (var file in left)
        {
            await File.WriteAllTextAsync(file, file.EndsWith(".xml", StringComparison.Ordinal) ? "<key />" : file == KeyFile ? "a-key-of-long-ago-that-is-still-good" : "");
            File.SetUnixFileMode(file, OpenToAll);
        }

        data.UnixFileMode = keys.UnixFileMode = OpenToAll | (UnixFileMode)0b001_001_001;
        var (server, _) = await StartAndWaitAsync(
            "DeploymentOrchestrator.Server", [], "--EventHub:ConnectionString=Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=a;SharedAccessKey=b;EntityPath=c;UseDevelopmentEmulator=true");
        var modes = data.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(data).ToDictionary(file => Path.GetRelativePath(data.FullName, file.FullName), file => file.UnixFileMode);
        await KillAsync(server);

        Assert.Superset(
            new HashSet<string> { ".", "keys", "deployments.db", "deployments.db-wal", "deployments.db-shm", "deployments.db.lock", "event-hub.db", "event-hub.db-wal", "event-hub.db-shm", "management-key" },
            modes.Keys.ToHashSet());
        Assert.All(modes, file => Assert.Equal(UnixFileMode.None, file.Value & (UnixFileMode)0b000_111_111));
    }

    [Fact]
    public async Task SIGTERM_shuts_it_down_cleanly_with_exit_code_0()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var (server, _) = await StartAndWaitAsync();
        using var kill = Process.Start("kill", ["-TERM", $"{server.Id}"]);
        await server.WaitForExitAsync().WaitAsync(Limit);

        var exitCode = server.ExitCode;
        server.Dispose();
        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "data", "deployments.db-wal")), "the database was closed");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string KeyFile => Path.Combine(_folder.FullName, "data", "function-key");

    private static async Task KillAsync(Process server)
    {
        server.Kill(entireProcessTree: true);
        await server.WaitForExitAsync().WaitAsync(Limit);
        server.Dispose();
    }

    private Process Start(params string[] settings) => Start("DeploymentOrchestrator.Server", [], settings);

    private Process Start(string executable, string[] words, params string[] settings)
    {
        var start = Executable.Command(executable, [.. words, "--Management:Urls=http://127.0.0.1:0", .. settings]);
        if (!OperatingSystem.IsWindows())
        {
            // The usual umask: files that are created without an explicit mode are readable for everybody.
            start = new ProcessStartInfo("/bin/sh", ["-c", "umask 022; exec \"$@\"", "sh", start.FileName, .. start.ArgumentList]);
        }

        start.WorkingDirectory = _folder.FullName;
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        return Process.Start(start)!;
    }

    // The banner is printed when the server listens, and this is its last line.
    private Task<(Process Server, string Shown)> StartAndWaitAsync() => StartAndWaitAsync("DeploymentOrchestrator.Server", []);

    private async Task<(Process Server, string Shown)> StartAndWaitAsync(string executable, string[] words, params string[] settings)
    {
        var server = Start(executable, words, ["--Urls=http://127.0.0.1:0", .. settings]);
        var shown = new List<string>();
        do
        {
            shown.Add(await server.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? throw new InvalidOperationException("The server ended."));
        }
        while (!shown[^1].Contains("Ctrl+C stops"));
        return (server, string.Join('\n', shown));
    }
}
