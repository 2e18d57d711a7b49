using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using DeploymentOrchestrator.Server.Hosting;
using DeploymentOrchestrator.Server.Http;
using DeploymentOrchestrator.Server.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Testing;

/// <summary>The whole server in this process, on a free port, with its real database in a temporary folder and a stand-in for Azure DevOps.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    /// <summary>The key in the recorded requests.</summary>
    public const string Key = "FAKEKEY00000000000000000000000000000000000000000000==";

    public const string ManagementKey = "management-key-of-the-tests";

    public const string Secret = "7152fed34dd6149a7c75a276c510da27cb6f82b0";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3); // ends a test that hangs; it judges no speed
    private readonly SemaphoreSlim _called = new(0);
    private readonly HttpClient _http = new();
    private readonly string[] _settings;
    private WebApplication? _app;

    private TestServer(AzureDevOpsStandIn azureDevOps, JumpingClock clock, string[] settings)
    {
        (AzureDevOps, Clock, _settings) = (azureDevOps, clock, settings);
        azureDevOps.Called = (_, _) => _called.Release();
    }

    public AzureDevOpsStandIn AzureDevOps { get; }

    public JumpingClock Clock { get; }

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    public CapturedLog Log { get; } = new();

    public Uri Address => new(Listeners.AddressesOf(Listener.Public)[0]);

    public Uri ManagementAddress => new(Listeners.AddressesOf(Listener.Management)[0]);

    public DurableTaskClient Client => _app!.Services.GetRequiredService<DurableTaskClient>();

    public Listeners Listeners => _app!.Services.GetRequiredService<Listeners>();

    public IServiceProvider Services => _app!.Services;

    /// <summary>Replaces more of the server, at every start.</summary>
    public Action<WebApplicationBuilder>? Customise { get; private init; }

    /// <summary>Maps more routes, at every start.</summary>
    public Action<WebApplication>? Map { get; private init; }

    public static async Task<TestServer> StartAsync(
        DateTimeOffset? at = null, Action<WebApplicationBuilder>? customise = null, Action<WebApplication>? map = null, params string[] settings)
    {
        var server = new TestServer(await AzureDevOpsStandIn.StartAsync(), new JumpingClock(at ?? DateTimeOffset.UtcNow), settings) { Customise = customise, Map = map };
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync()
    {
        _app = await ServerApp.OpenAsync(
            [
                "--Urls=http://127.0.0.1:0",
                "--Management:Urls=http://127.0.0.1:0",
                $"--Storage:Path={Folder.FullName}",
                $"--Keys:Function:0={Key}",
                $"--Keys:Management:0={ManagementKey}",
                $"--Flux:Webhooks:0:Secret={Secret}",
                $"--AzureDevOps:Organizations:0={AzureDevOps.Organization}",
                "--AzureDevOps:AllowInsecureLoopback=true",
                "--Waits:FirstAnswerDelay=00:00:00",
                "--Waits:FailureGrace=00:00:00.5",
                "--Waits:Settle=00:00:00.1",
                .. _settings,
            ],
            builder =>
            {
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
                builder.Logging.ClearProviders();
                builder.Logging.AddProvider(Log);
                Customise?.Invoke(builder);
            });
        Map?.Invoke(_app);
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Simulates the loss of the disk: the database is closed while the listener continues.</summary>
    public ValueTask CloseStoreAsync() => _app!.Services.GetRequiredService<TaskHub>().DisposeAsync();

    /// <summary>A task of a new run asks to wait.</summary>
    public async Task<(StandInTask Task, RawResponse Answer)> AskAsync(string body, PipelineTask? task = null)
    {
        task ??= PipelineTask.OfNewRun("run");
        var known = AzureDevOps.Expect(task);
        return (known, await SendAsync(task.Ask(EmbeddedSamples.CallbackRequest, AzureDevOps.Organization, Key).WithBody(body)));
    }

    /// <summary>Sends a recorded request, unchanged except for the address of the stand-in.</summary>
    public async Task<(StandInTask Task, RawResponse Answer)> ReplayAsync(string file)
    {
        var request = Recorded.Request(file);
        var task = AzureDevOps.Expect(PipelineTask.Of(file, request));
        return (task, await SendAsync(request.With("PlanUrl", AzureDevOps.Organization.ToString())));
    }

    public async Task<RawResponse> SendAsync(RawRequest request) => await SendAsync(request.ToBytes());

    public async Task<RawResponse> SendAsync(byte[] request)
    {
        using var limit = new CancellationTokenSource(Limit);
        return await RawHttp.SendAsync(Address, request, limit.Token);
    }

    public Task<HttpResponseMessage> ReportAsync(SampleEvent happened) => ReportAsync(happened.ToBytes(Clock.GetUtcNow()));

    public Task<HttpResponseMessage> ReportAsync(byte[] body, string? signature = null) => PostSignedAsync("api/FluxEvent", body, signature);

    public Task<HttpResponseMessage> PostStatusAsync(byte[] body, string? signature = null) => PostSignedAsync("api/FluxStatus", body, signature);

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(Address, path));

    /// <summary>Calls the management listener with its key.</summary>
    public async Task<HttpResponseMessage> ManageAsync(HttpMethod method, string path, HttpContent? content = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(ManagementAddress, path)) { Content = content };
        request.Headers.Add("x-functions-key", ManagementKey);
        change?.Invoke(request);
        return await _http.SendAsync(request);
    }

    /// <summary>The result that was sent to Azure DevOps.</summary>
    public static Task<string> ResultAsync(StandInTask task) => task.Completed.WaitAsync(Limit);

    /// <summary>Waits until the calls to Azure DevOps meet a condition.</summary>
    public async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!isSo())
        {
            await _called.WaitAsync(limit.Token);
        }
    }

    /// <summary>Waits until an instance has ended.</summary>
    public async Task<OrchestrationMetadata> EndOfAsync(string instanceId) =>
        (await Eventually.GetAsync(() => Client.FindAsync(instanceId), instance => instance is { IsCompleted: true }))!;

    /// <summary>Waits until an instance has ended whose result Azure DevOps refuses. The result is sent again for ten minutes, so the clock is advanced.</summary>
    public async Task<OrchestrationMetadata> EndOfRefusedAsync(string instanceId)
    {
        await UntilAsync(() => AzureDevOps.Calls.Any(call => call.Route is StandInRoute.Event));
        return (await Eventually.GetAsync(
            () =>
            {
                Clock.Jump(TimeSpan.FromSeconds(5));
                return Client.FindAsync(instanceId);
            },
            instance => instance is { IsCompleted: true }))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await StopAsync();
        }

        await AzureDevOps.DisposeAsync();
        _http.Dispose();
        _called.Dispose();
        Folder.Delete(recursive: true);
    }

    private async Task<HttpResponseMessage> PostSignedAsync(string path, byte[] body, string? signature)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        content.Headers.Add("X-Signature", signature ?? $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))}");
        return await _http.PostAsync(new Uri(Address, path), content);
    }
}
