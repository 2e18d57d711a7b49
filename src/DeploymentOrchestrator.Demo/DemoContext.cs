using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.Demo.StandIns;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using DeploymentOrchestrator.Demo.StandIns.Kubernetes;

namespace DeploymentOrchestrator.Demo;

/// <summary>What a scenario works with: the server, the stand-ins, and methods that send what pipelines and Flux send.</summary>
internal sealed class DemoContext(
    DemoServer server, AzureDevOpsStandIn azureDevOps, NotificationController flux, KubernetesStandIn cluster, DemoOutput output, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>The printed output.</summary>
    public DemoOutput Output { get; } = output;

    /// <summary>A pipeline asks to wait; the recorded body is sent if none is given.</summary>
    public async Task<StandInTask> AskAsync(string pipeline, string? body = null)
    {
        var task = PipelineTask.OfNewRun(pipeline);
        var known = azureDevOps.Expect(task);
        var request = task.Ask(EmbeddedSamples.CallbackRequest, azureDevOps.Organization, server.Key);
        request = body is null ? request : request.WithBody(body);
        Output.Tell(Participant.Pipeline, Participant.Server, $"{pipeline}: POST /api/AdoCallBack  {OneLine(Encoding.UTF8.GetString(request.Body.Span))}");
        var answer = await RawHttp.SendAsync(server.Address, request.ToBytes(), cancellationToken);
        Output.Tell(Participant.Server, Participant.Pipeline, $"{answer.Status} {answer.Message}");
        Expect(answer.Status is 202, "the request is answered 202");
        return known;
    }

    /// <summary>Flux sends a signed event.</summary>
    public async Task ReportAsync(SampleEvent happened)
    {
        var body = happened.ToBytes(DateTimeOffset.UtcNow);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "api/FluxEvent")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Signature", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(server.Secret), body))}");
        Output.Tell(Participant.Flux, Participant.Server, $"{happened.Reason} {happened.Release} {happened.Version} in env={happened.Env}");
        using var http = new HttpClient();
        using var answer = await http.SendAsync(request, cancellationToken);
        Expect((int)answer.StatusCode is 202, $"the event is answered 202, not {(int)answer.StatusCode}");
    }

    /// <summary>Flux sends an event to the Event Hub, whether or not anybody is reading it.</summary>
    public async Task ReportToHubAsync(SampleEvent happened)
    {
        Output.Tell(Participant.Flux, Participant.EventHub, $"{happened.Reason} {happened.Release} {happened.Version} in env={happened.Env}");
        await flux.SendAsync(happened.ToBytes(DateTimeOffset.UtcNow));
    }

    /// <summary>Flux writes the state of an upgrade into its HelmRelease. It sends no event.</summary>
    public void Write(string release, string version, UpgradeState state)
    {
        Output.Tell(Participant.Flux, Participant.ApiServer, $"HelmRelease {release} {version}: {state}");
        cluster.Objects.Apply($"{new HelmReleaseManifest(release, version, DateTimeOffset.UtcNow, state)}");
    }

    /// <summary>Checks that a pipeline goes on.</summary>
    public async Task ReleasedAsync(StandInTask task)
    {
        var result = await ResultAsync(task);
        Met(result is "succeeded", $"{task.Pipeline.Name} goes on");
    }

    /// <summary>Checks that a pipeline's task fails, and that the run's page says why.</summary>
    public async Task FailedAsync(StandInTask task, string because)
    {
        var result = await ResultAsync(task);
        var reasons = task.Issues.Where(issue => issue.Type is "error").Select(issue => issue.Message).ToArray();
        Met(result is "failed" && reasons.Any(reason => reason.Contains(because, StringComparison.OrdinalIgnoreCase)), $"{task.Pipeline.Name} fails, and its page says \"{because}\"");
    }

    /// <summary>Waits until a condition is met.</summary>
    public async Task UntilAsync(Func<bool> isSo, string expectation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        while (!isSo())
        {
            await Task.Delay(20, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            Expect(!limit.IsCancellationRequested, expectation);
        }

        Output.Met(expectation);
    }

    /// <summary>Fails the demo if an expectation is not met, and prints it if it is.</summary>
    public void Met(bool isSo, string expectation)
    {
        Expect(isSo, expectation);
        Output.Met(expectation);
    }

    /// <summary>Kills the server without a shutdown.</summary>
    public async Task KillServerAsync()
    {
        await server.KillAsync();
        azureDevOps.ServerDied();
        Output.Happens(Participant.Server, "was killed");
    }

    /// <summary>Starts the server again on the data that it left.</summary>
    public async Task RestartServerAsync()
    {
        await server.StartAsync(cancellationToken);
        Output.Happens(Participant.Server, "is started again on the same data");
    }

    private static void Expect(bool isSo, string expectation)
    {
        if (!isSo)
        {
            throw new ExpectationNotMetException(expectation);
        }
    }

    private async Task<string> ResultAsync(StandInTask task)
    {
        try
        {
            return await task.Completed.WaitAsync(Limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new ExpectationNotMetException($"{task.Pipeline.Name} gets its TaskCompleted within {Limit.TotalSeconds} s");
        }
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
