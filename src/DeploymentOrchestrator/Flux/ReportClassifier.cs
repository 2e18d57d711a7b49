using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Flux;

/// <summary>Says what a Flux event means for its HelmRelease.</summary>
/// <remarks>
/// Reasons and texts are helm-controller's own, read at v1.6.3 (internal/reconcile), v0.37.4 and v0.36.2. Up to 0.36 the reason is just
/// <c>info</c> or <c>error</c>, so there the start of the message decides.
/// </remarks>
public static partial class ReportClassifier
{
    private const int MaxEntries = 32;
    private const int MaxEntryLength = 256;
    private const int MaxOwners = 16;

    // helm-controller's default timeout of an action. An event does not say how long the new attempt may take.
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Classifies an event.</summary>
    /// <param name="e">The event, with pinned metadata already in place.</param>
    /// <param name="acceptedAt">When it arrived; a timestamp after that is taken for this.</param>
    /// <param name="placeKeys">The metadata keys that tell places apart.</param>
    /// <returns>
    /// One report of a HelmRelease, none if no HelmRelease is concerned. A HelmChart's name does not always tell its HelmRelease: then one for
    /// each that it may belong to.
    /// </returns>
    public static IReadOnlyList<Report> Classify(FluxEvent e, DateTimeOffset acceptedAt, IEnumerable<string> placeKeys)
    {
        var keys = placeKeys.Distinct().ToList();
        return [.. HelmReleases(e).Select(release => ToReport(e, release, acceptedAt, keys))];
    }

    private static Report ToReport(FluxEvent e, (string Namespace, string Name) release, DateTimeOffset acceptedAt, List<string> placeKeys)
    {
        var metadata = Bounded(e.Metadata, placeKeys);
        var place = new Place(release.Namespace, placeKeys.Where(metadata.ContainsKey).ToDictionary(key => key, key => metadata[key]));
        var revision = e.Metadata.GetValueOrDefault("revision");
        var version = ChartVersion.TryNormalize(revision, out var normalized) ? normalized : null;
        var verdict = VerdictOf(e);
        // Which version the new attempt will be of is not known when the one before is given up.
        var isVerdict = e.InvolvedObject.Kind == "HelmRelease" && (version is not null || verdict == Verdict.Working);
        var at = e.Timestamp < acceptedAt ? e.Timestamp : acceptedAt;
        return new Report(
            KeyOf(e, release, revision, place),
            release.Name,
            version,
            place,
            isVerdict ? verdict : Verdict.Progress,
            SafeText.OneLine(e.Reason, 100),
            SafeText.OneLine(e.Message),
            at,
            acceptedAt,
            FluxText.HelmRevision(e.Message),
            metadata,
            ObjectId: e.InvolvedObject.Kind == "HelmRelease" ? Sender.ObjectId(e.InvolvedObject.Uid, e.Pinned) : null,
            AppVersion: metadata.GetValueOrDefault("app-version"),
            EvidenceUntil: isVerdict && verdict == Verdict.Working ? at + UsualTimeout : null);
    }

    private static IEnumerable<(string Namespace, string Name)> HelmReleases(FluxEvent e) => (e.InvolvedObject.Kind, e.InvolvedObject.Group, e.Severity) switch
    {
        ("HelmRelease", "helm.toolkit.fluxcd.io", _) => [(e.InvolvedObject.Namespace, e.InvolvedObject.Name)],
        // A chart version that is missing from the repository is reported by the HelmChart only: the HelmRelease sends nothing then.
        ("HelmChart", "source.toolkit.fluxcd.io", "error") => OwnersOf(e.InvolvedObject),
        _ => [],
    };

    // A HelmChart is named <namespace>-<name> of its HelmRelease and lies in the namespace of its source. If that is another one, each
    // hyphen may be the border: whichever HelmRelease nobody knows has no feed, and its report ends there.
    private static IEnumerable<(string Namespace, string Name)> OwnersOf(FluxObject chart)
    {
        var borders = Enumerable.Range(0, chart.Name.Length).Where(i => chart.Name[i] == '-');
        var owners = borders.Select(i => (Namespace: chart.Name[..i], Name: chart.Name[(i + 1)..]))
            .Where(owner => KubernetesName.IsLabel(owner.Namespace) && KubernetesName.IsSubdomain(owner.Name))
            .ToList();
        var beside = owners.Where(owner => owner.Namespace == chart.Namespace).ToList();
        return beside.Count > 0 ? beside : owners.Take(MaxOwners);
    }

    private static Verdict VerdictOf(FluxEvent e) => e.Reason switch
    {
        "InstallSucceeded" or "UpgradeSucceeded" => Verdict.Deployed,
        "TestSucceeded" => Verdict.Tested,
        "InstallFailed" or "UpgradeFailed" => Verdict.AttemptFailed,
        "TestFailed" => Verdict.TestFailed,
        "RollbackSucceeded" => Verdict.RolledBack,
        "UninstallSucceeded" or "UninstallFailed" or "RollbackFailed" => Verdict.Removed,
        "HealthCheckCanceled" => Verdict.Working,
        "info" or "error" => VerdictByText(e.Message),
        _ => Verdict.Progress,
    };

    // The old generation's revision is always the version being attempted: after its "Helm rollback succeeded" that version is gone.
    private static Verdict VerdictByText(string message) => OldOutcome().Match(message).Groups["outcome"].Value switch
    {
        "Helm install succeeded" or "Helm upgrade succeeded" => Verdict.Deployed,
        "Helm test succeeded" => Verdict.Tested,
        "Helm install failed" or "Helm upgrade failed" => Verdict.AttemptFailed,
        "Helm test failed" => Verdict.TestFailed,
        "" when RetriesExhausted().IsMatch(message) => Verdict.GaveUp,
        "" => Verdict.Progress,
        _ => Verdict.Removed,
    };

    // The name is among them although the uid implies it: an object without one must not swallow another's event.
    // JSON joins the parts so that no two lists of parts make one text. What a secret pins is among them: else whoever holds the dev
    // cluster's secret could send a copy of an event that production is about to send, and have it taken for known. So is the place: of two
    // Alerts that catch one event the second may be the first to say in which environment it was.
    private static string KeyOf(FluxEvent e, (string Namespace, string Name) release, string? revision, Place place) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<string?[]>(
            [e.InvolvedObject.Uid, e.InvolvedObject.Kind, place.Id, release.Name, e.Reason, revision, e.Message, e.Timestamp.ToString("O", CultureInfo.InvariantCulture), e.Pinned])))[..32];

    // notification-controller up to 1.2.2 leaks the token, a digest of the release's values: it is not kept.
    private static Dictionary<string, string> Bounded(IReadOnlyDictionary<string, string> metadata, List<string> placeKeys) => metadata
        .Where(pair => pair.Key is not ("revision" or "token"))
        .OrderByDescending(pair => placeKeys.Contains(pair.Key))
        .ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .Take(MaxEntries)
        .DistinctBy(pair => SafeText.OneLine(pair.Key, MaxEntryLength))
        .ToDictionary(pair => SafeText.OneLine(pair.Key, MaxEntryLength), pair => SafeText.OneLine(pair.Value, MaxEntryLength));

    [GeneratedRegex(@"^(?:reconciliation failed: (?=Helm [a-z]+ failed))?(?<outcome>Helm (?:install|upgrade|test|rollback|uninstall) (?:succeeded|failed))\b")]
    private static partial Regex OldOutcome();

    [GeneratedRegex(@"^reconciliation failed: (?:install|upgrade) retries exhausted\b")]
    private static partial Regex RetriesExhausted();
}
