using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Flux;

/// <summary>Says what a Flux event means for its release.</summary>
/// <remarks>
/// Reasons and texts are helm-controller's own, read at v1.6.3 (internal/reconcile), v0.37.4 and v0.36.2. Up to 0.36 the reason is just
/// <c>info</c> or <c>error</c>, so there the start of the message decides.
/// </remarks>
public static partial class ReportClassifier
{
    private const int MaxEntries = 32;
    private const int MaxEntryLength = 256;

    /// <summary>Classifies an event.</summary>
    /// <param name="e">The event, with pinned metadata already in place.</param>
    /// <param name="acceptedAt">When it arrived; a timestamp after that is taken for this.</param>
    /// <param name="placeKeys">The metadata keys that tell places apart.</param>
    /// <returns>The report, or null: it concerns no HelmRelease.</returns>
    public static Report? Classify(FluxEvent e, DateTimeOffset acceptedAt, IEnumerable<string> placeKeys)
    {
        if (ReleaseOf(e) is not { } release)
        {
            return null;
        }

        var keys = placeKeys.ToList();
        var metadata = Bounded(e.Metadata, keys);
        var place = new Place(e.InvolvedObject.Namespace, keys.Distinct().Where(metadata.ContainsKey).ToDictionary(key => key, key => metadata[key]));
        var revision = e.Metadata.GetValueOrDefault("revision");
        var version = ChartVersion.TryNormalize(revision, out var normalized) ? normalized : null;
        return new Report(
            KeyOf(e, revision, place),
            release,
            version,
            place,
            version is null || e.InvolvedObject.Kind != "HelmRelease" ? Verdict.Progress : VerdictOf(e),
            SafeText.OneLine(e.Reason, 100),
            SafeText.OneLine(e.Message),
            e.Timestamp < acceptedAt ? e.Timestamp : acceptedAt,
            acceptedAt,
            HelmRevisionOf(e.Message),
            metadata);
    }

    /// <summary>The N of <c>.vN</c> in a text of helm-controller, or null.</summary>
    internal static int? HelmRevisionOf(string message) =>
        HelmRevision().Match(message) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    private static string? ReleaseOf(FluxEvent e) => (e.InvolvedObject.Kind, e.InvolvedObject.Group, e.Severity) switch
    {
        ("HelmRelease", "helm.toolkit.fluxcd.io", _) => e.InvolvedObject.Name,
        // A chart version that is not in the repository is told by the HelmChart only: the HelmRelease sends nothing then. It is named
        // <namespace>-<release>; where the chart lives in another namespace the two cannot be told apart, so nobody is told.
        ("HelmChart", "source.toolkit.fluxcd.io", "error")
            when e.InvolvedObject.Name.StartsWith(e.InvolvedObject.Namespace + "-", StringComparison.Ordinal)
            && KubernetesName.IsSubdomain(e.InvolvedObject.Name[(e.InvolvedObject.Namespace.Length + 1)..])
            => e.InvolvedObject.Name[(e.InvolvedObject.Namespace.Length + 1)..],
        _ => null,
    };

    private static Verdict VerdictOf(FluxEvent e) => e.Reason switch
    {
        "InstallSucceeded" or "UpgradeSucceeded" => Verdict.Deployed,
        "TestSucceeded" => Verdict.Tested,
        "InstallFailed" or "UpgradeFailed" => Verdict.AttemptFailed,
        "TestFailed" => Verdict.TestFailed,
        "RollbackSucceeded" => Verdict.RolledBack,
        "UninstallSucceeded" or "UninstallFailed" or "RollbackFailed" => Verdict.Removed,
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
    // JSON joins the parts so that no two lists of parts make one text. The place is among them because a secret can pin it: else
    // whoever holds the dev cluster's secret could send a copy of an event that production is about to send, and have it taken for known.
    private static string KeyOf(FluxEvent e, string? revision, Place place) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<string?[]>(
            [e.InvolvedObject.Uid, e.InvolvedObject.Kind, e.InvolvedObject.Name, e.Reason, revision, e.Message, e.Timestamp.ToString("O", CultureInfo.InvariantCulture), place.Id])))[..32];

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

    // "release fcp-demo/ffc-demo-web.v12 with chart", "of release fcp-demo/ffc-demo-web.v12:"
    [GeneratedRegex(@"\brelease [a-z0-9.-]+/[a-z0-9.-]+\.v([0-9]{1,9})\b")]
    private static partial Regex HelmRevision();
}
