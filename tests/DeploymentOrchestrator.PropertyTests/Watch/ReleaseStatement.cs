using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.PropertyTests.Watch;

/// <summary>One thing that a HelmRelease says in its cluster, as docs/flux-status.md has it: written here a second time, for the oracle.</summary>
/// <param name="Release">Which HelmRelease.</param>
/// <param name="Uid">Which object of that name.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="Version">Of which version; null: that the object is gone.</param>
/// <param name="Since">Since when, in whole seconds; null: when that is seen.</param>
internal sealed record ReleaseStatement(string Release, string Uid, Verdict Verdict, string? Version, DateTimeOffset? Since)
{
    /// <summary>Where all of them are.</summary>
    public static Place Place { get; } = new("flux-config", new Dictionary<string, string> { ["cluster"] = "aks-snd-01", ["env"] = "snd1" });

    // The action's timeout in the condition's text, twice: it counts for hooks and the wait by itself.
    private static readonly TimeSpan Works = TimeSpan.FromMinutes(10);

    /// <summary>As the oracle takes it.</summary>
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
