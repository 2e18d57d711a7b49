using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>What Flux said in a story.</summary>
/// <param name="AcceptedAt">From the story's beginning.</param>
/// <param name="Age">How old it was then by Flux's own clock.</param>
/// <param name="Delay">How long it was on its way from acceptance to the feed.</param>
/// <param name="Release">Of which release.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="Version">Of which version.</param>
/// <param name="Place">Index in <see cref="Vocabulary.Places"/>.</param>
/// <param name="HelmRevision">The N of .vN.</param>
/// <param name="DeploymentId">Metadata that is no place key.</param>
/// <param name="Message">Flux's text.</param>
internal sealed record Said(
    TimeSpan AcceptedAt,
    TimeSpan Age,
    TimeSpan Delay,
    string Release,
    Verdict Verdict,
    string? Version,
    int Place,
    int? HelmRevision,
    string? DeploymentId,
    string Message)
{
    /// <summary>Of work: how long it goes on at most, from when it was said; null: nobody knows.</summary>
    public TimeSpan? WorksFor { get; init; }

    public TimeSpan ArrivesAt => AcceptedAt + Delay;

    public override string ToString() =>
        $"{AcceptedAt:c} +{Delay.TotalSeconds}s {Release} {Verdict} {Version} in {Vocabulary.Places[Place]} said {Age:c} before, .v{HelmRevision} id={DeploymentId} works for {WorksFor} \"{(Message.Length < 40 ? Message : Message[..40])}\"";
}
