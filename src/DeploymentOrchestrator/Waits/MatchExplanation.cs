using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Waits;

/// <summary>Why a report means what <see cref="ReportEvaluator"/> says, in a sentence for a person. Names the one thing that decided.</summary>
internal static class MatchExplanation
{
    public static string Of(WaitInput input, Report report, ReportEffect effect, bool isLive, bool wasConsumed) => effect switch
    {
        ReportEffect.NearMiss when ReportEvaluator.Matches(input.Request!, report.Place, report.Metadata) =>
            "another sender tells of that object as well and does not say what this one's secret pins: for it only a request counts that asks for what is pinned",
        ReportEffect.NearMiss => string.Join("; ", Misses(input.Request!, report)),
        ReportEffect.BeforeRequest => BeforeRequest(input, report, isLive, wasConsumed),
        ReportEffect.AwaitsTests => $"{report.Version} is deployed, but the request waits for its Helm tests",
        ReportEffect.Success => $"{report.Version} is what is awaited, the place matches, and {report.Reason} says that it is {(report.Verdict == Verdict.Tested ? "tested" : "deployed")}",
        ReportEffect.Failure => $"{report.Reason} is a failure of the awaited version; it is final when Flux says so, or has said nothing for a grace",
        ReportEffect.Working => $"{report.Reason} says that Flux works there or will: no failure before it is final until that ends",
        ReportEffect.GaveUp => $"{report.Reason} of the awaited version says that Flux will not try again",
        ReportEffect.Remediation => $"{report.Reason} shows that Flux is remediating: it releases nobody and prolongs the grace of a failure",
        ReportEffect.Newer => $"{report.Version} is newer than the awaited {Phrases.Version(input.Request!)}; without a success within the grace the wait fails",
        _ => Note(input, report),
    };

    /// <summary>In what a report's place is another than the one asked for.</summary>
    public static IEnumerable<string> Misses(WaitRequest request, Report report)
    {
        if (request.Namespace is { } asked && asked != report.Place.Namespace)
        {
            yield return $"its namespace is {report.Place.Namespace}, the request asks for {asked}";
        }

        foreach (var (key, value) in request.Match.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var said = ReportEvaluator.Values(report.Place, report.Metadata, key).ToList();
            if (said.Count == 0)
            {
                yield return $"it has no metadata {key}, the request asks for {key}={value}";
            }
            else if (!said.Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"its {key} is {string.Join(" or ", said)}, the request asks for {key}={value}";
            }
        }
    }

    private static string BeforeRequest(WaitInput input, Report report, bool isLive, bool wasConsumed)
    {
        var before = $"Flux said so at {Phrases.Time(report.At)}, before the request of {Phrases.Time(input.AcceptedAt)}";
        if (!input.Request!.AcceptExisting)
        {
            return $"{before}, which has acceptExisting=false";
        }

        if (report.Verdict is Verdict.Deployed or Verdict.Tested)
        {
            return isLive
                ? $"{before}, and something newer of that place was known when it came"
                : $"{before}: it may be over by now, only what the feed calls live counts";
        }

        return wasConsumed || report.Consumed
            ? $"{before}, and this failure has failed a wait already"
            : $"{before} by more than {ReportEvaluator.FailureMemory.TotalMinutes:0} min";
    }

    private static string Note(WaitInput input, Report report)
    {
        if (report.Verdict == Verdict.Gone)
        {
            return "the object is gone, which decides nothing";
        }

        if (report.Verdict == Verdict.Progress)
        {
            return $"{report.Reason} is progress: it decides nothing";
        }

        if (report.Version is not { } version)
        {
            return $"{report.Reason} names no version, so it decides nothing";
        }

        var request = input.Request!;
        if (!ReportEvaluator.IsNewer(request, version))
        {
            return request.Version is not null && ChartVersion.Compare(version, request.Version) < 0
                ? $"{version} is older than the awaited {request.Version}"
                : $"{version}{(report.AppVersion is null ? "" : $" (app {report.AppVersion})")} is not the awaited {Phrases.Version(request)}";
        }

        return ReportEvaluator.IsAfterRequest(input, report)
            ? $"{version} is not the awaited {request.Version}, and {report.Reason} of another version decides nothing"
            : $"{version} is newer than the awaited {request.Version}, but Flux said so before the request, which may be a step back on purpose";
    }
}
