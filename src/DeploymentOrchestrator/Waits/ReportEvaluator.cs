using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>What a report means for a request: the rules of who is released by what.</summary>
internal static class ReportEvaluator
{
    /// <summary>A failure before the request counts only if it is younger than this.</summary>
    public static readonly TimeSpan FailureMemory = TimeSpan.FromMinutes(10);

    /// <summary>True if the place is the one that the request asks for, as far as it says.</summary>
    public static bool Matches(WaitRequest request, Place place, IReadOnlyDictionary<string, string> metadata) =>
        (request.Namespace is null || request.Namespace == place.Namespace)
        && request.Match.All(pair => Values(place, metadata, pair.Key).Contains(pair.Value, StringComparer.OrdinalIgnoreCase));

    /// <summary>True if a report is about what the request asks for.</summary>
    /// <remarks>A success must say the app version; of a failure whose report does not the chart version tells enough.</remarks>
    public static bool IsAwaited(WaitRequest request, Report report) => report.Version is { } version
        && IsAwaited(request, version, report.AppVersion ?? (report.Verdict is Verdict.Deployed or Verdict.Tested || request.Version is null ? null : request.AppVersion));

    /// <summary>True if a version is what the request asks for.</summary>
    public static bool IsAwaited(WaitRequest request, string version, string? appVersion) =>
        (request.Version is null || ChartVersion.Meets(request.Version, version))
        && (request.AppVersion is null || request.AppVersion.Equals(appVersion, StringComparison.OrdinalIgnoreCase));

    /// <summary>What the report means.</summary>
    /// <param name="input">The wait.</param>
    /// <param name="report">The report.</param>
    /// <param name="places">The places that the feed last showed.</param>
    /// <param name="isLive">
    /// False if the report comes out of the feed's journal and was accepted before the request: what it says may be over,
    /// then only what the feed calls live counts.
    /// </param>
    /// <param name="wasConsumed">True if this failure has failed a wait before.</param>
    public static ReportEffect Of(WaitInput input, Report report, IReadOnlyList<PlaceState> places, bool isLive, bool wasConsumed)
    {
        var request = input.Request!;
        if (!Matches(request, report.Place, report.Metadata) || Snapshots.IsToldOfByAnother(request, report, places))
        {
            return ReportEffect.NearMiss;
        }

        if (report.Verdict == Verdict.Working)
        {
            return ReportEffect.Working;
        }

        if (report.Version is not { } version || report.Verdict is Verdict.Progress or Verdict.Gone)
        {
            return ReportEffect.Note;
        }

        return IsAwaited(request, report)
            ? OfAwaited(input, report, isLive, wasConsumed || report.Consumed)
            : OfOther(report, isNewer: IsNewer(request, version), isAfterRequest: IsAfterRequest(input, report));
    }

    /// <summary>True if a version comes after the one asked for. Nothing says which of two app versions is the newer.</summary>
    public static bool IsNewer(WaitRequest request, string version) =>
        request.Version is not null && ChartVersion.Compare(version, request.Version) > 0;

    /// <summary>How a report counts that was read in the feed's journal instead of being raised on the wait.</summary>
    /// <returns>The last two arguments of <see cref="Of"/>.</returns>
    public static (bool IsLive, bool WasTold) InJournal(WaitInput input, Report report, FeedSnapshot snapshot)
    {
        var isLive = report.AcceptedAt >= input.AcceptedAt;
        return (isLive, !isLive && snapshot.Consumed.Contains(report.Key));
    }

    /// <summary>Flux's times are whole seconds: the second of the request counts as after it.</summary>
    public static bool IsAfterRequest(WaitInput input, Report report) =>
        report.At.ToUnixTimeSeconds() >= input.AcceptedAt.ToUnixTimeSeconds();

    private static ReportEffect OfAwaited(WaitInput input, Report report, bool isLive, bool wasConsumed)
    {
        var request = input.Request!;
        var after = IsAfterRequest(input, report);
        switch (report.Verdict)
        {
            case Verdict.Deployed or Verdict.Tested:
                if (!after && !(request.AcceptExisting && isLive && !report.Late))
                {
                    return ReportEffect.BeforeRequest;
                }

                return request.WaitFor == WaitFor.Tested && report.Verdict == Verdict.Deployed ? ReportEffect.AwaitsTests : ReportEffect.Success;

            // helm-controller names the version rolled back TO, which after a failed values-only change is the awaited one itself.
            case Verdict.RolledBack:
                return ReportEffect.Remediation;

            // That Flux has stopped is so until it begins anew, however long ago it was.
            case Verdict.Stalled:
                return after || request.AcceptExisting ? ReportEffect.GaveUp : ReportEffect.BeforeRequest;
        }

        var counts = !wasConsumed && (after || (request.AcceptExisting && report.At >= input.AcceptedAt - FailureMemory));
        return !counts ? ReportEffect.BeforeRequest : report.Verdict == Verdict.GaveUp ? ReportEffect.GaveUp : ReportEffect.Failure;
    }

    // What was newer before the request is no reason to fail: the request may be a step back on purpose. Nor is a newer attempt that
    // failed: the awaited version may be what is gone back to.
    private static ReportEffect OfOther(Report report, bool isNewer, bool isAfterRequest) => report.Verdict switch
    {
        Verdict.RolledBack or Verdict.Removed => ReportEffect.Remediation,
        Verdict.Deployed or Verdict.Tested when isNewer && isAfterRequest => ReportEffect.Newer,
        _ => ReportEffect.Note,
    };

    /// <summary>What a report, or another of the same object, says under a match key.</summary>
    public static IEnumerable<string> Values(Place place, IReadOnlyDictionary<string, string> metadata, string key) => metadata
        .Where(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
        .Select(pair => pair.Value)
        .Concat(place.ValuesOf(key))
        .Distinct();
}
