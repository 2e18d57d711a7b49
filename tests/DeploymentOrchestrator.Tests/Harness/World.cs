using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Harness;

/// <summary>Flux on one side, a pipeline on the other, and the whole domain between them, in virtual time.</summary>
internal sealed class World
{
    public const string Release = "ffc-demo-web";
    public const string V = "4.32.30";
    public const string Older = "4.32.29";
    public const string Newer = "4.32.31";
    public static readonly DateTimeOffset Start = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private int _events;
    private int _plans;

    public World()
    {
        Runtime = new SimulatedRuntime(Start);
        Pipeline = new PipelineStandIn(Runtime);
        Runtime.Activity = Pipeline.Run;
    }

    public SimulatedRuntime Runtime { get; }

    public PipelineStandIn Pipeline { get; }

    public DateTimeOffset Now => Runtime.Now;

    /// <summary>A pipeline asks to wait, and the wait runs its first turns.</summary>
    public PipelineView Request(
        string version = V,
        string? env = null,
        string? ns = null,
        WaitFor waitFor = WaitFor.Deployed,
        bool acceptExisting = true,
        TimeSpan? timeout = null,
        DateTimeOffset? tokenExpiresAt = null,
        WaitSettings? settings = null,
        IReadOnlyDictionary<string, string>? match = null,
        string? refusal = null,
        string? earlierSuccess = null,
        Func<WaitRequest, WaitRequest>? asking = null,
        IReadOnlyList<WaitRequest>? others = null)
    {
        var plan = $"plan-{++_plans}";
        var target = new CallbackTarget("https://dev.azure.com/acme/", "project", "build", plan, "job", "timeline", "task", new("protected"), tokenExpiresAt);
        match ??= env is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["env"] = env };
        var input = new WaitInput(
            refusal is null ? (asking ?? (request => request))(new WaitRequest(Release, version, ns, match, waitFor, acceptExisting)) : null,
            refusal,
            target,
            Now,
            Now + (timeout ?? TimeSpan.FromMinutes(55)),
            "the job's timeout of 57 min less 2 min",
            settings ?? WaitSettings.Default,
            Others: others,
            EarlierSuccess: earlierSuccess);
        var id = InstanceIds.ForWait(Release, version, target.WaitKey);
        Assert.True(Runtime.Start(Names.PipelineWait, id, input));
        Runtime.Pass(TimeSpan.FromSeconds(1));
        return new PipelineView(this, id, plan);
    }

    /// <summary>Flux sends a report, which is accepted now.</summary>
    public Report Flux(Verdict verdict, string? version = V, string? env = "snd1", DateTimeOffset? at = null, string? message = null, int? helmRevision = null, string ns = "flux-config")
    {
        var report = Report(verdict, version, env, at, message, helmRevision, ns);
        Deliver(report);
        return report;
    }

    public Report Report(Verdict verdict, string? version = V, string? env = "snd1", DateTimeOffset? at = null, string? message = null, int? helmRevision = null, string ns = "flux-config")
    {
        var keys = env is null ? [] : new Dictionary<string, string> { ["env"] = env };
        var whole = DateTimeOffset.FromUnixTimeSeconds((at ?? Now).ToUnixTimeSeconds());
        return new Report(
            KeyOf($"{++_events}"), Release, version, new Place(ns, keys), verdict, $"Reason{verdict}", message ?? $"text {_events}", whole, Now, helmRevision, keys);
    }

    /// <summary>The cluster's status contains a report, which is accepted now. The same content with the same second is one report, however many times it is read.</summary>
    public Report Status(Verdict verdict, string? version = V, DateTimeOffset? at = null, string? env = "snd1", int? helmRevision = null, string? reason = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var report = Report(verdict, version, env, at, "read", helmRevision);
        report = report with
        {
            Key = KeyOf($"{verdict} {version} {report.At:O} {env}"),
            Reason = reason ?? report.Reason,
            Metadata = metadata ?? report.Metadata,
            FromStatus = true,
        };
        Deliver(report);
        return report;
    }

    public void Deliver(Report report)
    {
        Runtime.Start(Names.DeliverReport, InstanceIds.ForReport($"{report.Key}-{Runtime.Instances.Count()}"), report);
        Runtime.Pass(TimeSpan.Zero);
    }

    // The real keys are hashes, whose first digits differ.
    private static string KeyOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    public World Pass(double minutes = 0, double seconds = 0)
    {
        Runtime.Pass(TimeSpan.FromMinutes(minutes) + TimeSpan.FromSeconds(seconds));
        return this;
    }
}
