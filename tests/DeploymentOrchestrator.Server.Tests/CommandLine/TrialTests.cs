using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

/// <summary><c>serve --trial</c> as a new user runs it: the printed lines are pasted into a shell and opened in a browser.</summary>
public sealed class TrialTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");
    private readonly ConcurrentQueue<string> _shown = new();
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
    private Process? _server;

    [Fact]
    public async Task The_printed_commands_work_when_pasted()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await StartAsync();

        var request = await PasteAsync(Below("1. A pipeline asks."));
        await UntilShownAsync(line => line.Contains("record inProgress", StringComparison.Ordinal));
        var happened = await PasteAsync(Below("2. Flux says"));

        Assert.StartsWith("{\"message\":\"Waiting until HelmRelease podinfo 6.7.0 is deployed", request);
        Assert.StartsWith("{\"message\":", happened);
        await UntilShownAsync(line => line.Contains("the pipeline: TaskCompleted succeeded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_link_signs_in_once_and_its_code_is_printed_nowhere_else()
    {
        await StartAsync("--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace");
        var link = new Uri(Below("Dashboard"));

        using var first = await _http.GetAsync(link);
        using var page = await _http.GetAsync(new Uri(link, "/"));
        using var second = await _http.GetAsync(link);

        Assert.Equal((HttpStatusCode.Found, "/"), (first.StatusCode, first.Headers.Location?.OriginalString));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (page.StatusCode, second.StatusCode));
        Assert.Contains("This link was used before", await second.Content.ReadAsStringAsync());
        Assert.Single(_shown, line => line.Contains(link.Query.Split('=')[1], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("would listen on http://0.0.0.0:0", "--Urls=http://0.0.0.0:0", "--Server:BehindTlsProxy=true")]
    [InlineData("would listen on http://0.0.0.0:0", "--Probes:Urls=http://0.0.0.0:0")]
    [InlineData("is for no proxy", "--Server:BehindTlsProxy=true")]
    public async Task A_trial_listens_on_this_machine_only(string why, params string[] settings)
    {
        var refused = await CliProcess.RunAsync(["serve", "--trial", "--Urls=http://127.0.0.1:0", "--Management:Urls=http://127.0.0.1:0", $"--Storage:Path={_folder.FullName}", .. settings]);

        Assert.Equal(ExitCodes.Configuration, refused.ExitCode);
        Assert.StartsWith("Configuration: a trial serves this machine alone", refused.Error);
        Assert.Contains(why, refused.Error);
    }

    [Fact]
    public async Task A_trials_data_is_deleted_unless_a_folder_is_given()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await StartAsync();
        var folder = Line("data:").Split("data:")[1].Trim();
        Assert.True(File.Exists(Path.Combine(folder, "deployments.db")));
        await StopAsync();
        Assert.False(Directory.Exists(folder));

        _shown.Clear();
        await StartAsync($"--Storage:Path={_folder.FullName}");
        await StopAsync();
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "deployments.db")));
    }

    public void Dispose()
    {
        if (_server is { HasExited: false })
        {
            _server.Kill(entireProcessTree: true);
            _server.WaitForExit();
        }

        _server?.Dispose();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    // The lines to paste are those before the empty line.
    private string Below(string title) => string.Join('\n', _shown.SkipWhile(line => !line.StartsWith(title, StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.Length > 0));

    private string Line(string words) => _shown.First(line => line.Contains(words, StringComparison.Ordinal));

    private async Task StartAsync(params string[] settings)
    {
        _server = CliProcess.Start(["serve", "--trial", "--Urls=http://127.0.0.1:0", "--Management:Urls=http://127.0.0.1:0", "--Waits:FirstAnswerDelay=00:00:00", .. settings]);
        _server.OutputDataReceived += (_, line) => _shown.Enqueue(line.Data ?? "");
        _server.BeginOutputReadLine();
        await UntilShownAsync(line => line.Contains("Ctrl+C stops", StringComparison.Ordinal));
    }

    private async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_server!.Id}"]);
        await _server.WaitForExitAsync().WaitAsync(CliProcess.Limit);
        _server.Dispose();
        _server = null;
    }

    private Task<bool> UntilShownAsync(Func<string, bool> isIt) => Eventually.GetAsync(() => Task.FromResult(_shown.Any(isIt)), isThere => isThere);

    private async Task<string> PasteAsync(string lines)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", lines]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName })!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(CliProcess.Limit);
        await shell.WaitForExitAsync().WaitAsync(CliProcess.Limit);
        return output;
    }
}
