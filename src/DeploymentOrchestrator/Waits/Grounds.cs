using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Waits;

/// <summary>Why a report means what <see cref="Relevance"/> says, in a sentence for a person. Names the one thing that decided.</summary>
internal static class Grounds
{
    public static string Of(WaitInput input, Report report, Meaning meaning, bool isLive, bool wasTold) => meaning switch
    {
        Meaning.NearMiss => string.Join("; ", Misses(input.Request!, report)),
        Meaning.BeforeRequest => BeforeRequest(input, report, isLive, wasTold),
        Meaning.AwaitsTests => $"{report.Version} is deployed, but the request waits for its Helm tests",
        Meaning.Success => $"{report.Version} is what is awaited, the place matches, and {report.Reason} says that it is {(report.Verdict == Verdict.Tested ? "tested" : "deployed")}",
        Meaning.Failure => $"{report.Reason} is a failure of the awaited version; Flux may retry, so the wait fails only after a grace",
        Meaning.GaveUp => $"{report.Reason} of the awaited version says that Flux will not try again",
        Meaning.Remediation => $"{report.Reason} shows that Flux is remediating: it releases nobody and prolongs the grace of a failure",
        Meaning.Newer => $"{report.Version} is newer than the awaited {input.Request!.Version}; without a success within the grace the wait fails",
        _ => Note(input, report),
    };

    private static IEnumerable<string> Misses(WaitRequest request, Report report)
    {
        if (request.Namespace is { } asked && asked != report.Place.Namespace)
        {
            yield return $"its namespace is {report.Place.Namespace}, the request asks for {asked}";
        }

        foreach (var (key, value) in request.Match.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (Relevance.Value(report.Place, report.Metadata, key) is not { } said)
            {
                yield return $"it has no metadata {key}, the request asks for {key}={value}";
            }
            else if (!said.Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                yield return $"its {key} is {said}, the request asks for {key}={value}";
            }
        }
    }

    private static string BeforeRequest(WaitInput input, Report report, bool isLive, bool wasTold)
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

        return wasTold
            ? $"{before}, and this failure has failed a wait already"
            : $"{before} by more than {Relevance.FailureMemory.TotalMinutes:0} min";
    }

    private static string Note(WaitInput input, Report report)
    {
        if (report.Verdict == Verdict.Progress)
        {
            return $"{report.Reason} is progress: it decides nothing";
        }

        if (report.Version is not { } version)
        {
            return $"{report.Reason} names no version, so it decides nothing";
        }

        if (ChartVersion.Compare(version, input.Request!.Version!) < 0)
        {
            return $"{version} is older than the awaited {input.Request.Version}";
        }

        return Relevance.IsAfterRequest(input, report)
            ? $"{version} is not the awaited {input.Request.Version}, and {report.Reason} of another version decides nothing"
            : $"{version} is newer than the awaited {input.Request.Version}, but Flux said so before the request, which may be a step back on purpose";
    }
}
