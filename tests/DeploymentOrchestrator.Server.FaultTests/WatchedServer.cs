using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Server.FaultTests;

/// <summary>The real server in a process of its own, with its complete output.</summary>
internal sealed partial class WatchedServer(params string[] settings) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly List<Task> _readers = [];
    private Process? _process;

    public Uri Address { get; private set; } = new("http://127.0.0.1:9/");

    /// <summary>The second address of its public listener, if it has one.</summary>
    public Uri SecondAddress { get; private set; } = new("http://127.0.0.1:9/");

    public Uri ManagementAddress { get; private set; } = new("http://127.0.0.1:9/");

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("deployment-orchestrator-proofs-");

    public string Data => Path.Combine(Folder.FullName, "data");

    /// <summary>Every line that it has printed, over all its starts.</summary>
    public ConcurrentQueue<string> Output { get; } = new();

    /// <summary>The memory that the server uses.</summary>
    public long Memory
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts the server and waits until it listens. Secrets are passed in the environment, because every process can read a command line.</summary>
    public async Task StartAsync(params (string Key, string Value)[] environment)
    {
        var start = Executable.Server(["--Urls=http://127.0.0.1:0", "--Management:Urls=http://127.0.0.1:0", "--AzureDevOps:AllowInsecureLoopback=true", .. settings]);
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = Folder.FullName;
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Process.Start(start)!;
        _readers.AddRange([ReadAsync(_process.StandardOutput, listens), ReadAsync(_process.StandardError, listens)]);
        await listens.Task.WaitAsync(Limit);
    }

    /// <summary>Kills the server as a power cut would, and waits until its last line has been read.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WaitAsync(Limit);
            await Task.WhenAll(_readers).WaitAsync(Limit);
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Asks the server to stop, as Kubernetes does, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await Task.WhenAll(_readers).WaitAsync(Limit);
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

    // The last line of the banner shows that everything before it was printed.
    private async Task ReadAsync(StreamReader output, TaskCompletionSource listens)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            Output.Enqueue(line);
            if (Listens().Match(line) is { Success: true } address)
            {
                Address = new Uri(address.Groups[1].Value);
                SecondAddress = new Uri(address.Groups[2] is { Success: true } second ? second.Value : address.Groups[1].Value);
            }

            if (Manages().Match(line) is { Success: true } management)
            {
                ManagementAddress = new Uri(management.Groups[1].Value);
            }

            if (line.Contains("Ctrl+C stops", StringComparison.Ordinal))
            {
                listens.TrySetResult();
            }
        }

        listens.TrySetException(new InvalidOperationException($"The server ended: {string.Join('\n', Output.TakeLast(20))}"));
    }

    [GeneratedRegex(@"listens on (http://127\.0\.0\.1:\d+)(?:, (http://127\.0\.0\.1:\d+))?")]
    private static partial Regex Listens();

    [GeneratedRegex(@"management: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Manages();
}
