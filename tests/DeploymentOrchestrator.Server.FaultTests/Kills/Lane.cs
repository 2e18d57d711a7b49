using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>
/// One release in one place, version after version, as pipelines and Flux see it, and the model of the result of each wait. The lanes of
/// a release share its feed, so a report from one place also reaches the waits for the others and must be ignored by them.
/// </summary>
internal sealed class Lane(string release, string env, Uri organization, Caller caller, AzureDevOpsSink azureDevOps)
{
    /// <summary>The grace that the server is configured with.</summary>
    public static readonly TimeSpan FailureGrace = TimeSpan.FromSeconds(4);

    // What is accepted less than this time before a verdict may still be on its way when the verdict is reached.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ResultLimit = TimeSpan.FromMinutes(2);
    private readonly List<HelmEvent> _said = [];
    private DateTimeOffset _lastAt;
    private int _minor;

    public string Release => release;

    public string Env => env;

    /// <summary>The version that runs here, according to the last acknowledgement; null if the last report was a failure.</summary>
    public string? Live { get; private set; }

    private string Version => $"1.{_minor}.0";

    /// <summary>Plays versions until it is stopped, and ends with a version that is deployed.</summary>
    public async Task RunAsync(CancellationToken enough)
    {
        var waits = new List<AskedWait>();
        while (!enough.IsCancellationRequested)
        {
            _minor++;
            waits.AddRange(await PlayAsync(Random.Shared.Next(10)));

            // Otherwise the next version would overtake the results of this one.
            if (Random.Shared.Next(2) is 0)
            {
                await DeliveredAsync(waits);
            }
        }

        _minor++;
        await DeliveredAsync([.. waits, .. await DeployAsync()]);
    }

    /// <summary>Sends one event after the other that no pipeline waits for, until it is stopped, so that hundreds of events are in flight when the server is killed.</summary>
    public async Task TalkAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            _minor++;
            await SayAsync("UpgradeSucceeded", Version);
            Live = Version;
        }
    }

    private Task<List<AskedWait>> PlayAsync(int scenario) => scenario switch
    {
        < 4 => DeployAsync(),
        4 or 5 => RetryAsync(),
        6 => FailAsync(),
        7 => RollBackAsync(),
        8 => SupersedeAsync(),
        _ => AskAsync("failed", "nothing came in time", timeoutInMinutes: 0.1),
    };

    private async Task<List<AskedWait>> DeployAsync()
    {
        const string Why = "its success was acknowledged before anything else was said";
        var before = await AskAsync("succeeded", Why);
        var beside = AskAsync("succeeded", Why);
        await SayAsync("UpgradeSucceeded", Version);
        var behind = await AskAsync("succeeded", Why);
        Live = Version;

        // These waits may find the version live only as long as it is, so the lane does not go on before they have their results.
        List<AskedWait> existing = [.. await beside, .. behind];
        await DeliveredAsync(existing);
        return [.. before, .. existing];
    }

    private async Task<List<AskedWait>> RetryAsync()
    {
        var waits = await AskAsync(null, "the retry came when the grace was ending: both are right");
        var failure = await SayAsync("UpgradeFailed", Version);
        var success = await SayAsync("UpgradeSucceeded", Version);
        Live = Version;
        if (success.AnsweredAt - failure.SentAt < FailureGrace - OnItsWay)
        {
            waits.ForEach(wait => (wait.Expected, wait.Why) = ("succeeded", "the retry was acknowledged within the grace"));
        }

        return waits;
    }

    private async Task<List<AskedWait>> FailAsync()
    {
        var waits = await AskAsync("failed", "every attempt failed");
        await SayAsync("UpgradeFailed", Version);
        await SayAsync("UpgradeFailed", Version);
        Live = null;
        return waits;
    }

    private async Task<List<AskedWait>> RollBackAsync()
    {
        var before = Live;
        var waits = await FailAsync();
        if (before is not null)
        {
            await SayAsync("RollbackSucceeded", before);
            Live = before;
        }

        return waits;
    }

    private async Task<List<AskedWait>> SupersedeAsync()
    {
        var waits = await AskAsync("failed", "a newer version came instead");
        _minor++;
        return [.. waits, .. await DeployAsync()];
    }

    private async Task<List<AskedWait>> AskAsync(string? expected, string why, double? timeoutInMinutes = null)
    {
        var body = FormattableString.Invariant(
            $$"""{"helmReleaseName": "{{release}}", "helmReleaseVersion": "{{Version}}", "match": {"env": "{{env}}"}, "timeoutInMinutes": {{timeoutInMinutes ?? 60}}}""");
        var waits = await Task.WhenAll(Enumerable.Range(0, Random.Shared.Next(1, 4))
            .Select(_ => caller.AskAsync(PipelineTask.OfNewRun($"{release} {Version} in {env}"), organization, body)));
        Array.ForEach(waits, wait => (wait.Expected, wait.Why) = (expected, why));
        return [.. waits];
    }

    private async Task<Acknowledgement> SayAsync(string reason, string version)
    {
        // Flux's timestamps increase, and so does the order of its events.
        var now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        _lastAt = now > _lastAt ? now : _lastAt.AddSeconds(1);
        var said = new HelmEvent(release, env, reason, version, _minor, _lastAt);
        _said.Add(said);
        var answer = await caller.TellAsync(said);
        if (Random.Shared.Next(4) is 0)
        {
            // An old event that comes again much later must change nothing.
            await caller.TellAsync(_said[Random.Shared.Next(_said.Count)]);
        }

        return answer;
    }

    // Waits that never get a result are counted at the end.
    private Task DeliveredAsync(List<AskedWait> waits) => Task
        .WhenAll(waits.Select(wait => azureDevOps.Of(wait.Task.PlanId).First))
        .WaitAsync(ResultLimit)
        .ContinueWith(_ => { }, TaskScheduler.Default);
}
