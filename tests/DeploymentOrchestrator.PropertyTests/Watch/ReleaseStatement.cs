using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.PropertyTests.Watch;

/// <summary>One statement of a HelmRelease in its cluster, according to docs/flux-status.md. It is implemented here a second time, for the oracle.</summary>
/// <param name="Release">The name of the HelmRelease.</param>
/// <param name="Uid">The UID of the object.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="Version">The version; null if the object no longer exists.</param>
/// <param name="Since">The time since when it is true, in whole seconds; null if that is the time when it is seen.</param>
internal sealed record ReleaseStatement(string Release, string Uid, Verdict Verdict, string? Version, DateTimeOffset? Since)
{
    /// <summary>The place of all of them.</summary>
    public static Place Place { get; } = new("flux-config", new Dictionary<string, string> { ["cluster"] = "aks-snd-01", ["env"] = "snd1" });

    // The action's timeout from the condition's text, twice: it applies to hooks and to the wait separately.
    private static readonly TimeSpan Works = TimeSpan.FromMinutes(10);

    /// <summary>The statement as a report for the oracle.</summary>
    /// <param name="seenAt">When it was seen.</param>
    public Report ToReport(DateTimeOffset seenAt) => new(
        $"{this}",
        Release,
        Version,
        Place,
        Verdict,
        $"Reason{Verdict}",
        $"{Verdict}",
        Since ?? seenAt,
        seenAt,
        Verdict == Verdict.Deployed ? 12 : null,
        Place.Keys,
        FromStatus: true,
        ObjectId: Uid,
        EvidenceUntil: Verdict == Verdict.Working ? Since + Works : null);
}
