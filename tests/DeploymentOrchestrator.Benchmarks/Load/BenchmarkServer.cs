using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>The real server in a process of its own, with pipelines that ask it to wait and a Flux that reports to it.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    private const string Key = "benchmark-function-key";
    private const string ManagementKey = "benchmark-management-key";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private const int LinesKept = 20;
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly Process _process;
    private readonly Uri _management;
    private readonly Uri _sink;

    private BenchmarkServer(Process process, Uri address, Uri management, Uri sink)
    {
        (_process, _management, _sink) = (process, management, sink);
        _http = new HttpClient { BaseAddress = address };
    }

    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>The processor time that the server has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<BenchmarkServer> StartAsync(TemporaryFolder folder, Uri sink, CancellationToken stop, params string[] settings)
    {
        var (address, management) = (FreeAddress(), FreeAddress());
        var start = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "DeploymentOrchestrator.Server.dll"),
            $"--Urls={address}",
            $"--Management:Urls={management}",
            $"--Storage:Path={folder.Path}",
            $"--Keys:Function:0={Key}",
            $"--Keys:Management:0={ManagementKey}",
            $"--AzureDevOps:Organizations:0={sink}acme/",
            "--AzureDevOps:AllowInsecureLoopback=true",
            "--Flux:AllowUnsigned=true",
            "--Waits:FirstAnswerDelay=00:00:00",
            "--Logging:LogLevel:Default=Warning",
            .. settings,
        ])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
        };
        var server = new BenchmarkServer(Process.Start(start)!, address, management, sink);
        server._process.OutputDataReceived += server.Keep;
        server._process.BeginOutputReadLine();
        var started = Stopwatch.GetTimestamp();
        while (!await server.IsHealthyAsync(stop))
        {
            if (server._process.HasExited || Stopwatch.GetElapsedTime(started) > StartLimit)
            {
                throw server.Failure("The server does not start.");
            }

            await Task.Delay(20, stop);
        }

        return server;
    }

    /// <summary>Opens a page or calls the management API.</summary>
    /// <returns>How long the whole response took, and its size.</returns>
    public async Task<(TimeSpan Took, int Bytes)> OpenAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_management, path)) { Headers = { { "Accept", "text/html" }, { "x-functions-key", ManagementKey } } };
        var started = Stopwatch.GetTimestamp();
        using var answer = await _http.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        return answer.StatusCode == HttpStatusCode.OK ? (Stopwatch.GetElapsedTime(started), body.Length) : throw Failure($"{path} was answered {(int)answer.StatusCode}.");
    }

    /// <summary>A pipeline's task asks to wait. Its run has a number, which is also part of the callback's path.</summary>
    public async Task AskAsync(int run, string release, string version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/AdoCallBack?code={Key}&");
        request.Headers.Add("PlanUrl", $"{_sink}acme/");
        request.Headers.Add("ProjectId", "69f48e94-1111-4222-8333-0f2b54f91cc8");
        request.Headers.Add("HubName", "build");
        request.Headers.Add("PlanId", $"{new Guid(run, 0, 0, new byte[8])}");
        request.Headers.Add("JobId", "5d8dc80d-c400-5444-7559-06a7a0cb1d99");
        request.Headers.Add("TimelineId", $"{new Guid(run, 0, 0, new byte[8])}");
        request.Headers.Add("TaskInstanceId", "923b66ac-fae5-514d-35b9-e58ba8ed37a4");
        request.Headers.Add("AuthToken", "benchmark-token");
        request.Content = new StringContent(
            $$"""{ "helmReleaseName": "{{release}}", "helmReleaseVersion": "{{version}}", "match": { "env": "snd1" } }""", Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request);
        await ExpectAccepted(answer);
    }

    /// <summary>Flux reports that a release was upgraded.</summary>
    public async Task ReportAsync(string release, string version, string env)
    {
        using var content = new StringContent(Event(release, version, env), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync("api/FluxEvent", content);
        await ExpectAccepted(answer);
    }

    /// <summary>The event that Flux sends when a release was upgraded.</summary>
    public static string Event(string release, string version, string env) =>
        $$$"""
        {"involvedObject":{"kind":"HelmRelease","namespace":"flux-config","name":"{{{release}}}","uid":"2a6df696-8e8f-4098-a568-004a971230be","apiVersion":"helm.toolkit.fluxcd.io/v2","resourceVersion":"81230417"},
        "severity":"info","timestamp":"{{{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'}}}","message":"Helm upgrade succeeded for release fcp-demo/{{{release}}}.v12 with chart {{{release}}}@{{{version}}}","reason":"UpgradeSucceeded",
        "metadata":{"cluster":"aks-01","env":"{{{env}}}","revision":"{{{version}}}"},"reportingController":"helm-controller","reportingInstance":"helm-controller-6c9d7b9f5-x7k2m"}
        """;

    /// <summary>The run in a path, if the call is a TaskCompleted.</summary>
    public static int? CompletedRun(string path) =>
        path.EndsWith("/events", StringComparison.Ordinal) && path.IndexOf("/plans/", StringComparison.Ordinal) is >= 0 and var at
            ? Convert.ToInt32(path.Substring(at + 7, 8), 16)
            : null;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Uri FreeAddress()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new Uri($"http://{probe.LocalEndpoint}");
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        _log.Enqueue(line.Data ?? "(no more)");
        while (_log.Count > LinesKept)
        {
            _log.TryDequeue(out _);
        }
    }

    private InvalidOperationException Failure(string what) => new(string.Join(Environment.NewLine, _log.Prepend($"{what} The end of its log:")));

    private async Task ExpectAccepted(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != HttpStatusCode.Accepted || text.Contains("refused", StringComparison.OrdinalIgnoreCase))
        {
            throw Failure($"The server answered {(int)answer.StatusCode}: {text}.");
        }
    }

    private async Task<bool> IsHealthyAsync(CancellationToken stop)
    {
        try
        {
            using var answer = await _http.GetAsync("healthz", stop);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
