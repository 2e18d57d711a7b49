using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>A report of Flux in a story.</summary>
/// <param name="AcceptedAt">When it was accepted, relative to the beginning of the story.</param>
/// <param name="Age">Its age at that time, by Flux's own clock.</param>
/// <param name="Delay">The time from its acceptance to its arrival at the feed.</param>
/// <param name="Release">The release that it is about.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="Version">The version that it is about.</param>
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
    /// <summary>For work: the maximum time that it takes from the report on; null if unknown.</summary>
    public TimeSpan? WorksFor { get; init; }

    public TimeSpan ArrivesAt => AcceptedAt + Delay;

    public override string ToString() =>
        $"{AcceptedAt:c} +{Delay.TotalSeconds}s {Release} {Verdict} {Version} in {Vocabulary.Places[Place]} said {Age:c} before, .v{HelmRevision} id={DeploymentId} works for {WorksFor} \"{(Message.Length < 40 ? Message : Message[..40])}\"";
}
