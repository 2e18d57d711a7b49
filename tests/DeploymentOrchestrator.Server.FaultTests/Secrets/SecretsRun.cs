using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

namespace DeploymentOrchestrator.Server.FaultTests.Secrets;

/// <summary>A server, its callers, and everything that it ever sent or stored.</summary>
internal sealed class SecretsRun : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private int _runs;

    private SecretsRun(AzureDevOpsStandIn azureDevOps, BrokenAzureDevOps broken)
    {
        (AzureDevOps, Broken) = (azureDevOps, broken);
        Server = new WatchedServer(
            "--environment=Development",
            "--Logging:LogLevel:Default=Trace",
            "--Logging:LogLevel:Microsoft=Trace",
            "--Logging:LogLevel:System=Trace",
            "--Waits:FirstAnswerDelay=00:00:00",
            "--Waits:FailureGrace=00:00:00.5",
            "--Waits:Settle=00:00:00.1",
            $"--AzureDevOps:Organizations:0={azureDevOps.Organization}",
            $"--AzureDevOps:Organizations:1={broken.Organization}");
    }

    public AzureDevOpsStandIn AzureDevOps { get; }

    public BrokenAzureDevOps Broken { get; }

    public Evidence Evidence { get; } = new();

    public WatchedServer Server { get; }

    public string FunctionKey => File.ReadAllText(Path.Combine(Server.Data, "function-key")).Trim();

    public string ManagementKey => File.ReadAllText(Path.Combine(Server.Data, "management-key")).Trim();

    public string KioskSecret { get; private set; } = "";

    public string Secret { get; } = SecretTokens.Random(40);

    public string Token { get; } = SecretTokens.JsonWebToken();

    public string OpaqueToken { get; } = SecretTokens.Opaque();

    public static async Task<SecretsRun> OpenAsync() => new(await AzureDevOpsStandIn.StartAsync(), new BrokenAzureDevOps());

    public Task StartAsync(params (string, string)[] environment) => Server.StartAsync([("Flux__Webhooks__0__Secret", Secret), .. environment]);

    /// <summary>A pipeline of a new run.</summary>
    public PipelineTask Pipeline(string? token = null) =>
        PipelineTask.OfNewRun($"run {++_runs}") with { TaskInstanceId = $"{Guid.NewGuid()}", Token = token ?? Token };

    /// <summary>A pipeline asks for a version of the release "web".</summary>
    public async Task<StandInTask> AskAsync(string version, Uri? organization = null, string? token = null)
    {
        var pipeline = Pipeline(token);
        var task = AzureDevOps.Expect(pipeline);
        var answer = await SendAsync(Request(pipeline, organization).WithBody(
            $$"""{"helmReleaseName": "web", "helmReleaseVersion": "{{version}}"}"""));
        Assert.Equal(202, answer?.Status);
        return task;
    }

    public RawRequest Request(PipelineTask pipeline, Uri? organization = null) =>
        pipeline.Ask(EmbeddedSamples.CallbackRequest, organization ?? AzureDevOps.Organization, FunctionKey);

    public Task<RawResponse?> SendAsync(RawRequest request) => SendAsync(request.ToBytes());

    /// <summary>Sends bytes; the answer becomes evidence. No answer is possible, too: the listener closes the connection if the bytes are not HTTP.</summary>
    public async Task<RawResponse?> SendAsync(byte[] request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            var answer = await RawHttp.SendAsync(Server.Address, request, limit.Token);
            Evidence.Add("an answer", $"{answer.Status} {string.Join('\n', answer.Headers)}\n{answer.Body}");
            return answer;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Flux sends an event; returns the status of the response.</summary>
    public async Task<int> ReportAsync(byte[] body, string? signature = null)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        content.Headers.TryAddWithoutValidation(
            "X-Signature", signature ?? $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))}");
        using var answer = await _http.PostAsync(new Uri(Server.Address, "api/FluxEvent"), content);
        Evidence.Add("an answer", $"{answer}\n{await answer.Content.ReadAsStringAsync()}");
        return (int)answer.StatusCode;
    }

    public Task<int> SucceedAsync(string version) => ReportAsync(SampleEvent.Succeeded("web", version).ToBytes(DateTimeOffset.UtcNow));

    /// <summary>Calls the management listener; the response becomes evidence.</summary>
    public async Task<string> ManageAsync(HttpMethod method, string path, string key, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Server.ManagementAddress, path));
        request.Content = body is null ? null : new StringContent(body, null, "application/json");
        request.Headers.Add("x-functions-key", key);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Evidence.Add("a management answer", $"{answer}\n{text}");
        return text;
    }

    /// <summary>An operator makes a kiosk link, whose response contains the secret on purpose, and a screen opens the link.</summary>
    public async Task OpenKioskLinkAsync()
    {
        using var make = new HttpRequestMessage(HttpMethod.Post, new Uri(Server.ManagementAddress, "api/kiosk-links/lobby")) { Headers = { { "x-functions-key", ManagementKey } } };
        using var made = await _http.SendAsync(make);
        var link = new Uri(JsonElement.Parse(await made.Content.ReadAsStringAsync()).GetProperty("link").GetString()!);
        KioskSecret = link.Query["?code=".Length..];
        using var screen = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var opened = await screen.GetAsync(link);
        Assert.Equal(302, (int)opened.StatusCode);
        Evidence.Add("a screen's answer", $"{opened}\n{await opened.Content.ReadAsStringAsync()}");
    }

    /// <summary>Waits until the server has logged something.</summary>
    public Task SaidAsync(string part) => Eventually.TrueAsync(
        () => Task.FromResult(Server.Output.Any(line => line.Contains(part, StringComparison.Ordinal))), what: $"the server says \"{part}\"");

    /// <summary>Waits until the server has processed the answer of Azure DevOps to the result of a run, whatever the answer is.</summary>
    public Task DeliveredAsync(StandInTask task) => SaidAsync(string.Create(CultureInfo.InvariantCulture, $"for plan {task.Pipeline.PlanId}"));

    /// <summary>Waits until the server has called for a run. If Azure DevOps answers the first call that the run is over, there is no result to send.</summary>
    public Task CalledAsync(StandInTask task) => Eventually.TrueAsync(() => Task.FromResult(AzureDevOps.Calls.Any(call => call.PlanId == task.Pipeline.PlanId)));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await AzureDevOps.DisposeAsync();
        await Broken.DisposeAsync();
        _http.Dispose();
    }
}
