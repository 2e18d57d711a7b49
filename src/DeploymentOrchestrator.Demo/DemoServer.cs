using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DeploymentOrchestrator.Demo;

/// <summary>The real server in a process of its own, on a free port and with a temporary data folder.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http = new();
    private readonly ConcurrentQueue<string> _output = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-demo-");
    private readonly string _organization;
    private readonly string _hub;
    private readonly Func<string[], ProcessStartInfo> _serve;
    private Process? _process;

    /// <summary>Prepares a server that accepts requests from the pipelines of an organization.</summary>
    /// <param name="serve">The command that runs the server with given settings.</param>
    /// <param name="organization">The organization.</param>
    /// <param name="hub">The connection string of the Event Hub to read.</param>
    /// <param name="kubeConfig">The configuration for the cluster to watch.</param>
    public DemoServer(Func<string[], ProcessStartInfo> serve, Uri organization, string hub, string kubeConfig)
    {
        File.WriteAllText(KubeConfig, kubeConfig);
        (_serve, _hub) = (serve, hub);
        _organization = organization.ToString();
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Address = new Uri($"http://{probe.LocalEndpoint}");
    }

    /// <summary>The address of the server, which stays the same after a restart.</summary>
    public Uri Address { get; }

    /// <summary>The secret that Flux signs events with.</summary>
    public string Secret { get; } = $"demo-secret-{Guid.NewGuid():N}";

    /// <summary>The function key that the server generated.</summary>
    public string Key => File.ReadAllText(Path.Combine(_folder.FullName, "data", "function-key")).Trim();

    /// <summary>The last lines that the server printed.</summary>
    public IEnumerable<string> Output => _output.TakeLast(40);

    /// <summary>Starts the server and waits until it is healthy.</summary>
    /// <exception cref="ExpectationNotMetException">The server does not become healthy.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process = Process.Start(StartInfo())!;
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var started = Stopwatch.GetTimestamp();
        while (!await IsHealthyAsync(cancellationToken))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > StartLimit)
            {
                throw new ExpectationNotMetException("the server starts");
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Kills the server as a power cut would: nothing is completed or written any more.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _http.Dispose();
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // On Windows, the files of a killed process may stay locked for a moment; the system cleans the temporary folder.
        }
    }

    private string KubeConfig => Path.Combine(_folder.FullName, "kubeconfig");

    private ProcessStartInfo StartInfo()
    {
        var start = _serve(Settings());
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = _folder.FullName;
        start.Environment["Flux__Webhooks__0__Secret"] = Secret;
        start.Environment["EventHub__ConnectionString"] = _hub;
        return start;
    }

    private string[] Settings() =>
    [
        $"--Urls={Address}",
        "--Management:Urls=http://127.0.0.1:0",
        $"--AzureDevOps:Organizations:0={_organization}",
        "--AzureDevOps:AllowInsecureLoopback=true",
        "--Kubernetes:Watch=true",
        $"--Kubernetes:KubeConfig={KubeConfig}",
        "--Kubernetes:Metadata:cluster=aks-tst-01",
        "--Kubernetes:Metadata:env=tst1",
        "--Waits:FirstAnswerDelay=00:00:00.5",
        "--Waits:FailureGrace=00:00:03",
        "--Waits:Settle=00:00:01",
    ];

    private async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(Address, "healthz"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
