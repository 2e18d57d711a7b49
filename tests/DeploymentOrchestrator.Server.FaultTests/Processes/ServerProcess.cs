using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Server.FaultTests.Processes;

/// <summary>The real server in a process of its own, with a temporary folder, which can be killed and started again.</summary>
/// <remarks>
/// Each start uses a new free port. While the server is down, a caller that connects to the old port could get that very port for its own end of the
/// connection, and the server would then find the port in use.
/// </remarks>
internal sealed partial class ServerProcess(params string[] settings) : IAsyncDisposable
{
    public const string Key = "proofs-function-key-of-enough-characters";

    public const string Secret = "7152fed34dd6149a7c75a276c510da27cb6f82b0";

    private const int LinesKept = 400;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly ConcurrentQueue<string> _output = new();
    private TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;
    private Task _reading = Task.CompletedTask;

    /// <summary>Completed when the server listens; while it is down, completed when it listens again.</summary>
    public Task Listening => _listening.Task;

    /// <summary>The address of the server; its last address while it is down.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:9/");

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("deployment-orchestrator-proofs-");

    public string Database => Path.Combine(Folder.FullName, "data", "deployments.db");

    /// <summary>The memory that the server uses.</summary>
    public long Memory
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The lines that the server wrote to stderr.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>The last lines that it printed.</summary>
    public IEnumerable<string> Output => _output.Concat(Errors);

    /// <summary>Starts the server and waits until it listens.</summary>
    /// <returns>False if it ended before that; <see cref="EndAsync"/> returns the exit code.</returns>
    public async Task<bool> StartAsync()
    {
        var start = Executable.Server(
        [
            "--Urls=http://127.0.0.1:0",
            "--Management:Urls=http://127.0.0.1:0",
            $"--Keys:Function:0={Key}",
            $"--Flux:Webhooks:0:Secret={Secret}",
            "--AzureDevOps:AllowInsecureLoopback=true",
            .. settings,
        ]);
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = Folder.FullName;
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _output, _listening), ReadAsync(_process.StandardError, Errors, listens: null));
        await Task.WhenAny(_listening.Task, _reading).WaitAsync(Limit);
        return _listening.Task.IsCompleted;
    }

    /// <summary>Kills the server as a power cut would: nothing is completed or written any more.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Limit);

            // Read up to the last line: its message that it listens must not be taken for that of the next start.
            await _reading.WaitAsync(Limit);
            process.Dispose();
            _process = null;
            if (_listening.Task.IsCompleted)
            {
                _listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> EndAsync()
    {
        await _process!.WaitForExitAsync().WaitAsync(Limit);
        await _reading.WaitAsync(Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        try
        {
            Folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // On Windows, the files of a killed process may stay locked for a moment; the system cleans the temporary folder.
        }
    }

    // Read to the end, because otherwise the pipe would fill up and block the server.
    private async Task ReadAsync(StreamReader output, ConcurrentQueue<string> lines, TaskCompletionSource? listens)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
            if (lines.Count > LinesKept)
            {
                lines.TryDequeue(out _);
            }

            if (listens is not null && Listens().Match(line) is { Success: true } address)
            {
                Address = new Uri(address.Groups[1].Value);
                listens.TrySetResult();
            }
        }
    }

    [GeneratedRegex(@"listens on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listens();
}
