using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Tests.Support;
using DeploymentOrchestrator.Waits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Tests.Cases;

/// <summary>Plays a case from the intakes to the pipeline's record, in simulated time.</summary>
internal sealed class CasePlayer
{
    private const string StandIn = "https://stand-in.example/acme/";
    private const string AlertSecret = "the alert's secret";
    private const string PinnedSecret = "the pinned secret";
    private static readonly DateTimeOffset Start = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);

    private readonly SimulatedRuntime _runtime = new(Start);
    private readonly PipelineStandIn _pipeline;
    private readonly CallbackIntake _callbacks;
    private readonly FluxIntake _events;
    private readonly StatusIntake _statuses;
    private readonly Dictionary<string, string> _plans = [];
    private readonly ListLogger<CallbackIntake> _log = new();

    private CasePlayer(Case played)
    {
        _pipeline = new PipelineStandIn(_runtime);
        _runtime.Activity = _pipeline.Run;
        Azure = new OddAzure(_runtime, _pipeline);
        Azure.Attach();
        var time = new RuntimeTime(_runtime);
        var client = new RunningClient(_runtime);
        var flux = Options.Create(new FluxOptions
        {
            Webhooks =
            [
                new FluxWebhook { Name = "alert", Secret = AlertSecret },
                new FluxWebhook { Name = "pinned", Secret = PinnedSecret, Pin = { ["env"] = "pin1", ["cluster"] = "aks-pin" } },
            ],
        });
        var waits = new WaitOptions();
        if (played.IsFast)
        {
            (waits.FailureGrace, waits.RemediationGrace) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
            (waits.Settle, waits.FirstAnswerDelay) = (TimeSpan.FromSeconds(1), TimeSpan.Zero);
        }

        var azureDevOps = new AzureDevOpsOptions
        {
            Organizations = [StandIn, "https://tfs.corp.example/tfs/DefaultCollection/", "https://tfs.corp.example:8443/My Collection/"],
        };
        _callbacks = new CallbackIntake(
            client, client, Options.Create(azureDevOps), flux, Options.Create(waits), new TokenProtector(new EphemeralDataProtectionProvider(), time), time, _log);
        var newReleases = new NewReleases(flux, time);
        _events = new FluxIntake(client, newReleases, flux, time, NullLogger<FluxIntake>.Instance);
        _statuses = new StatusIntake(client, newReleases, flux, time, NullLogger<StatusIntake>.Instance);
    }

    public OddAzure Azure { get; }

    /// <summary>When each wait was requested.</summary>
    public Dictionary<string, DateTimeOffset> Asked { get; } = [];

    /// <summary>The status code of the response to each step.</summary>
    public Dictionary<int, IntakeResult> Answers { get; } = [];

    /// <summary>The intake's log lines at each step that was a request.</summary>
    public Dictionary<int, IReadOnlyList<string>> Logged { get; } = [];

    public static async Task<CasePlayer> PlayAsync(Case played)
    {
        var player = new CasePlayer(played);
        foreach (var (number, step) in played.Steps.Index())
        {
            await player.PlayAsync(number, Case.AtTime(step, player._runtime.Now, Start));
            player._runtime.Pass(TimeSpan.Zero);
        }

        player._runtime.Pass(TimeSpan.FromSeconds(1));
        return player;
    }

    public string PlanOf(string wait) => _plans[wait];

    public bool WasAsked(string wait) => Asked.ContainsKey(wait);

    public bool IsOpen(string wait) => _runtime.Instances.Any(instance =>
        instance.Name == Names.PipelineWait && !instance.IsOver && instance.History.OfType<DurableTask.Core.History.ExecutionStartedEvent>().Any(started => started.Input!.Contains(PlanOf(wait), StringComparison.Ordinal)));

    /// <summary>What the record of the wait shows: issues with their type, and log lines.</summary>
    public IReadOnlyList<string> ShownOf(string wait) =>
    [
        .. _pipeline.ProgressUpdates.Where(visit => visit.Progress.Target.PlanId == PlanOf(wait)).SelectMany(visit => visit.Progress.Issues).Select(issue => $"{issue.Type.ToString().ToLowerInvariant()}: {issue.Message}"),
        .. _pipeline.LinesOf(PlanOf(wait)),
    ];

    private async Task PlayAsync(int number, JsonElement step)
    {
        switch (step.GetProperty("do").GetString())
        {
            case "sleep":
                _runtime.Pass(TimeSpan.FromSeconds(step.GetProperty("s").GetDouble()));
                break;
            case "request" when IsForTheIntake(step):
                _log.Lines.Clear();
                Answers[number] = await AskAsync(step);
                Logged[number] = [.. _log.Lines];
                break;
            case "event":
                var said = Encoding.UTF8.GetBytes(step.GetProperty("event").GetRawText());
                Answers[number] = await _events.AcceptWebhookAsync(said, Sign(step, said), default);
                break;
            case "status":
                var document = Encoding.UTF8.GetBytes(step.GetProperty("doc").GetRawText());
                Answers[number] = await _statuses.AcceptAsync(document, Sign(step, document), default);
                break;
            case "azure":
                Azure.Answers(NewPlan(step.GetProperty("for").GetString()!), step);
                break;
        }
    }

    // The listener checks method, path and key before it calls the intake.
    private static bool IsForTheIntake(JsonElement step) =>
        !step.TryGetProperty("method", out _) && !step.TryGetProperty("path", out _) && (!step.TryGetProperty("key", out var key) || key.GetString() is "right" or "header");

    private async Task<IntakeResult> AskAsync(JsonElement step)
    {
        var name = step.TryGetProperty("as", out var given) ? given.GetString()! : "A";
        var plan = step.TryGetProperty("samePlanAs", out var same) ? _plans[name] = _plans[same.GetString()!] : NewPlan(name);
        var headers = Pipeline.Headers(("PlanUrl", StandIn), ("PlanId", plan), ("TimelineId", plan));
        if (step.TryGetProperty("token", out var token))
        {
            headers["AuthToken"] = token.GetString()!;
        }

        foreach (var header in step.TryGetProperty("headers", out var changed) ? changed.EnumerateObject().ToList() : [])
        {
            headers[header.Name] = header.Value.GetString()!;
        }

        Asked.TryAdd(name, _runtime.Now);
        var body = step.TryGetProperty("wire", out var wire) && wire.GetString() == "no-length" ? ""
            : step.TryGetProperty("raw", out var raw) ? raw.GetString()! : step.GetProperty("body").GetRawText();
        return await _callbacks.AcceptAsync(new CallbackRequest(headers, Encoding.UTF8.GetBytes(body)), default);
    }

    private string NewPlan(string wait) => _plans.TryGetValue(wait, out var plan) ? plan : _plans[wait] = new Guid(_plans.Count + 1, 0, 0, new byte[8]).ToString();

    private static string Sign(JsonElement step, byte[] body)
    {
        var secret = !step.TryGetProperty("signedBy", out var by) ? AlertSecret : by.GetString() switch { "pinned" => PinnedSecret, "alert" => AlertSecret, _ => "wrong" };
        return $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";
    }

    private sealed class RuntimeTime(SimulatedRuntime runtime) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => runtime.Now;
    }
}
