namespace DeploymentOrchestrator.Queries;

/// <summary>Answer of <c>GET /api/deployments</c>: one release.</summary>
/// <param name="Release">The HelmRelease.</param>
/// <param name="Message">One sentence: who waits for what, what is live where.</param>
/// <param name="OpenWaits">How many pipelines wait.</param>
/// <param name="LastReportAt">When the last report was accepted; null: Flux has said nothing.</param>
/// <param name="Places">What is live where.</param>
/// <param name="Waits">The pipelines that wait, the oldest first, without their stories.</param>
public sealed record ReleaseView(
    string Release,
    string Message,
    int OpenWaits,
    DateTimeOffset? LastReportAt,
    IReadOnlyList<PlaceView> Places,
    IReadOnlyList<WaitView> Waits)
{
    /// <summary>Pipelines that asked within the last day and will never learn their result: Azure DevOps did not take it in time. Looked for among the newest 500 waits that have ended.</summary>
    public IReadOnlyList<WaitView> Undelivered { get; init; } = [];
}

/// <summary>Answer of <c>GET /api/deployments/{release}/{version}</c>.</summary>
/// <param name="Release">The HelmRelease.</param>
/// <param name="Version">The chart version.</param>
/// <param name="Message">One sentence: where it is live, who waits for it.</param>
/// <param name="Places">What is live where, of the release.</param>
/// <param name="Waits">Who waits or has waited for this version, the newest first, with their stories.</param>
/// <param name="Reports">What Flux said of the release, the newest first: other versions too, for they explain.</param>
public sealed record VersionView(
    string Release,
    string Version,
    string Message,
    IReadOnlyList<PlaceView> Places,
    IReadOnlyList<WaitView> Waits,
    IReadOnlyList<ReportView> Reports);

/// <summary>One release, with those who have waited for it.</summary>
/// <param name="Release">The HelmRelease.</param>
/// <param name="Places">What is live where.</param>
/// <param name="Waits">Who waits or has waited, the newest first, with their stories.</param>
/// <param name="Reports">What Flux said, the newest first.</param>
/// <param name="ContinuationToken">Gives older waits; null: these are all.</param>
public sealed record ReleaseStory(
    string Release,
    IReadOnlyList<PlaceView> Places,
    IReadOnlyList<WaitView> Waits,
    IReadOnlyList<ReportView> Reports,
    string? ContinuationToken);
