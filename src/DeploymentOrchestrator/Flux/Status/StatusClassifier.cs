using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace DeploymentOrchestrator.Flux.Status;

/// <summary>Makes reports of what a HelmRelease's status says.</summary>
public static class StatusClassifier
{
    /// <summary>The reports, oldest first. The same status makes the same reports, with the same keys, whenever it is read.</summary>
    /// <returns>None for a status that says nothing, because Flux is still at work for example.</returns>
    /// <exception cref="JsonException">The object has no name that Kubernetes would accept.</exception>
    public static IReadOnlyList<Report> Classify(HelmReleaseObject release, StatusReading reading)
    {
        if (!release.IsHelmRelease)
        {
            return [];
        }

        if (!KubernetesName.IsSubdomain(release.Metadata.Name) || !KubernetesName.IsLabel(release.Metadata.Namespace))
        {
            throw new JsonException($"{SafeText.OneLine($"{release.Metadata.Namespace}/{release.Metadata.Name}", 100)} is not named as Kubernetes names objects");
        }

        return [.. StatusStatements.Of(release, reading.AcceptedAt + reading.ClockAhead)
            .Select(statement => ToReport(release, statement, reading))
            .OrderBy(report => report.At)];
    }

    private static Report ToReport(HelmReleaseObject release, StatusStatement statement, StatusReading reading)
    {
        var metadata = reading.MetadataOf(release);
        metadata.Remove("revision");
        if (statement.Revision is { } revision)
        {
            metadata["revision"] = revision;
        }

        var meta = release.Metadata;
        var involved = new FluxObject("HelmRelease", meta.Namespace, meta.Name, meta.Uid, release.ApiVersion!);

        // A clock ahead of ours: events of that cluster are clamped to their arrival, so this has to move by as much.
        var at = statement.Since - reading.ClockAhead ?? reading.AcceptedAt;
        var said = new FluxEvent(involved, "", at, statement.Message, statement.Reason, metadata).Pin(reading.Pin);
        var report = ReportClassifier.Classify(said, reading.AcceptedAt, reading.PlaceKeys).Single();
        var verdict = statement.Verdict ?? report.Verdict;
        var isVerdict = report.Version is not null || verdict == Verdict.Working;
        return report with
        {
            Key = KeyOf(release, statement, said.Pinned, report.Place),
            Verdict = isVerdict ? verdict : Verdict.Progress,
            FromStatus = true,
            // A text of Stalled may quote that of one of Helm's releases; it is not about that one.
            HelmRevision = verdict is Verdict.Stalled or Verdict.Working ? null : report.HelmRevision,
            AppVersion = report.AppVersion ?? AppVersionOf(release, statement.Revision),
            EvidenceUntil = statement.Until - reading.ClockAhead,
            TestsIgnored = isVerdict && statement.TestsIgnored,
        };
    }

    /// <summary>What a HelmChart says of the HelmReleases that it may belong to: why it cannot be had. Said as the event that source-controller sends of it.</summary>
    public static IReadOnlyList<Report> Classify(HelmChartObject chart, StatusReading reading)
    {
        if (!chart.IsHelmChart || chart.Obstacle is not { } ready)
        {
            return [];
        }

        var involved = new FluxObject("HelmChart", chart.Metadata.Namespace, chart.Metadata.Name, chart.Metadata.Uid, chart.ApiVersion!);
        var said = new FluxEvent(involved, "error", ready.LastTransitionTime - reading.ClockAhead, ready.Message, ready.Reason, reading.MetadataOfCharts).Pin(reading.Pin);
        return [.. ReportClassifier.Classify(said, reading.AcceptedAt, reading.PlaceKeys)
            .Select(report => report with { Key = HashOf("status", report.Key), FromStatus = true })];
    }

    /// <summary>The report that an object is not there any more.</summary>
    /// <param name="gone">Which was.</param>
    /// <param name="readAt">When that was seen, by the cluster's clock.</param>
    /// <param name="reading">The document that says so.</param>
    public static Report Gone(ListedObject gone, DateTimeOffset readAt, StatusReading reading)
    {
        var at = readAt - reading.ClockAhead;
        return new Report(
            HashOf("gone", gone.ObjectId, gone.Place.Namespace, gone.Release, at.ToString("O", CultureInfo.InvariantCulture)),
            gone.Release,
            null,
            gone.Place,
            Verdict.Gone,
            "NotListed",
            "Its cluster lists this HelmRelease no more.",
            at < reading.AcceptedAt ? at : reading.AcceptedAt,
            reading.AcceptedAt,
            null,
            gone.Place.Keys,
            FromStatus: true,
            ObjectId: gone.ObjectId);
    }

    private static string? AppVersionOf(HelmReleaseObject release, string? revision) => revision is null
        ? null
        : release.Status.History?.Where(snapshot => snapshot.ChartVersion == revision).MaxBy(snapshot => snapshot.Version)?.AppVersion;

    // Never the key of an event: an event must not be taken for known because a status was faster, its metadata may say more.
    // No time of reading is in it. A suspension has no time of its own, so the generation tells one from the next.
    private static string KeyOf(HelmReleaseObject release, StatusStatement statement, string sender, Place place) => HashOf(
        "status",
        release.Metadata.Uid,
        release.Metadata.Name,
        place.Id,
        statement.TestsIgnored ? "tests ignored" : statement.Verdict?.ToString(),
        statement.Reason,
        statement.Revision,
        statement.Message,
        statement.Since?.ToString("O", CultureInfo.InvariantCulture) ?? $"generation {release.Metadata.Generation}",
        sender);

    private static string HashOf(params string?[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts)))[..32];
}
