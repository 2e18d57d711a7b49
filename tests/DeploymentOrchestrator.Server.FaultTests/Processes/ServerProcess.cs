using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Server.FaultTests.Processes;

/// <summary>The real server as a process of its own on a temporary folder, that can be killed and started again.</summary>
/// <remarks>
/// Each start takes a free port anew: while it is down, a caller that tries the old one could be given that very port for its own end of the
/// connection, and the server would find it in use.
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

    /// <summary>Over when it listens; while it is down, when it listens next.</summary>
    public Task Listening => _listening.Task;

    /// <summary>Where it listens; the last address while it is down.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:9/");

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("deployment-orchestrator-proofs-");

    public string Database => Path.Combine(Folder.FullName, "data", "deployments.db");

    /// <summary>What it holds of this machine's memory.</summary>
    public long Memory
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The lines that it wrote to stderr.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>The last lines that it printed.</summary>
    public IEnumerable<string> Output => _output.Concat(Errors);

    /// <summary>Starts it and waits until it listens.</summary>
    /// <returns>False if it ended before that; <see cref="EndAsync"/> says with what.</returns>
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

    /// <summary>Kills it, as a power cut would: nothing is finished or written any more.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Limit);

            // To the last line: its word that it listens must not be taken for that of the next one.
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
            // On Windows a killed process's files may still be held for a moment; the system cleans its temporary folder.
        }
    }

    // To the end, or the pipe fills up and the server stands still.
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
