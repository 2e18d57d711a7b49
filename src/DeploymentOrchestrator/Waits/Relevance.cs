using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>What a report means for a request: the rules of who is released by what.</summary>
internal static class Relevance
{
    /// <summary>A failure before the request counts only if it is younger than this.</summary>
    public static readonly TimeSpan FailureMemory = TimeSpan.FromMinutes(10);

    /// <summary>True if the place is the one that the request asks for, as far as it says.</summary>
    public static bool Matches(WaitRequest request, Place place, IReadOnlyDictionary<string, string> metadata) =>
        (request.Namespace is null || request.Namespace == place.Namespace)
        && request.Match.All(pair => Value(place, metadata, pair.Key) is { } value
            && value.Equals(pair.Value, StringComparison.OrdinalIgnoreCase));

    /// <summary>What the report means.</summary>
    /// <param name="input">The wait.</param>
    /// <param name="report">The report.</param>
    /// <param name="isLive">
    /// False if the report comes out of the feed's journal and was accepted before the request: what it says may be over,
    /// then only what the feed calls live counts.
    /// </param>
    /// <param name="wasTold">True if this failure has failed a wait before.</param>
    public static Meaning Of(WaitInput input, Report report, bool isLive, bool wasTold)
    {
        var request = input.Request!;
        if (!Matches(request, report.Place, report.Metadata))
        {
            return Meaning.NearMiss;
        }

        if (report.Version is not { } version || report.Verdict == Verdict.Progress)
        {
            return Meaning.Note;
        }

        var order = ChartVersion.Compare(version, request.Version!);
        return order == 0
            ? OfAwaited(input, report, isLive, wasTold)
            : OfOther(report, isNewer: order > 0, isAfterRequest: IsAfterRequest(input, report));
    }

    /// <summary>How a report counts that was read in the feed's journal instead of being raised on the wait.</summary>
    /// <returns>The last two arguments of <see cref="Of"/>.</returns>
    public static (bool IsLive, bool WasTold) InJournal(WaitInput input, Report report, FeedSnapshot snapshot)
    {
        var isLive = report.AcceptedAt >= input.AcceptedAt;
        return (isLive, !isLive && snapshot.Told.Contains(report.Key));
    }

    /// <summary>Flux's times are whole seconds: the second of the request counts as after it.</summary>
    public static bool IsAfterRequest(WaitInput input, Report report) =>
        report.At.ToUnixTimeSeconds() >= input.AcceptedAt.ToUnixTimeSeconds();

    private static Meaning OfAwaited(WaitInput input, Report report, bool isLive, bool wasTold)
    {
        var request = input.Request!;
        var after = IsAfterRequest(input, report);
        switch (report.Verdict)
        {
            case Verdict.Deployed or Verdict.Tested:
                if (!after && !(request.AcceptExisting && isLive && !report.Late))
                {
                    return Meaning.BeforeRequest;
                }

                return request.WaitFor == WaitFor.Tested && report.Verdict == Verdict.Deployed ? Meaning.AwaitsTests : Meaning.Success;

            // helm-controller names the version rolled back TO, which after a failed values-only change is the awaited one itself.
            case Verdict.RolledBack:
                return Meaning.Remediation;
        }

        var counts = after || (request.AcceptExisting && !wasTold && report.At >= input.AcceptedAt - FailureMemory);
        return !counts ? Meaning.BeforeRequest : report.Verdict == Verdict.GaveUp ? Meaning.GaveUp : Meaning.Failure;
    }

    // What was newer before the request is no reason to fail: the request may be a step back on purpose.
    private static Meaning OfOther(Report report, bool isNewer, bool isAfterRequest) => report.Verdict switch
    {
        Verdict.RolledBack or Verdict.Removed => Meaning.Remediation,
        Verdict.Deployed or Verdict.Tested or Verdict.AttemptFailed or Verdict.TestFailed when isNewer && isAfterRequest => Meaning.Newer,
        _ => Meaning.Note,
    };

    /// <summary>What a report says under a match key, or null.</summary>
    public static string? Value(Place place, IReadOnlyDictionary<string, string> metadata, string key) =>
        metadata.FirstOrDefault(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value
        ?? place.Keys.FirstOrDefault(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;
}
