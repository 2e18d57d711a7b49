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

        return [.. StatusStatements.Of(release).Select(statement => ToReport(release, statement, reading)).OrderBy(report => report.At)];
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
        var at = (statement.Since ?? reading.AcceptedAt) - (statement.Since is null ? TimeSpan.Zero : reading.ClockAhead);
        var report = ReportClassifier.Classify(
            new FluxEvent(involved, "", at, statement.Message, statement.Reason, metadata), reading.AcceptedAt, reading.PlaceKeys)!;
        return report with
        {
            Key = KeyOf(release, statement, report.Place),
            Verdict = report.Version is null ? Verdict.Progress : statement.Verdict ?? report.Verdict,
            FromStatus = true,
        };
    }

    // Never the key of an event: an event must not be taken for known because a status was faster, its metadata may say more.
    // No time of reading is in it. A suspension has no time of its own, so the generation tells one from the next.
    private static string KeyOf(HelmReleaseObject release, StatusStatement statement, Place place) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<string?[]>(
        [
            "status",
            release.Metadata.Uid,
            release.Metadata.Name,
            statement.Reason,
            statement.Revision,
            statement.Message,
            statement.Since?.ToString("O", CultureInfo.InvariantCulture) ?? $"generation {release.Metadata.Generation}",
            place.Id,
        ])))[..32];
}
