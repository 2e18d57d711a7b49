using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.DurableTask.Entities;

namespace DeploymentOrchestrator;

/// <summary>The ids of instances: derived from release, version and key, so that both sides find each other without a lookup.</summary>
public static class InstanceIds
{
    private const int MaxCharacters = 100; // SQL Server's provider stores varchar(100)
    private const int MaxRelease = 50;
    private const int MaxVersion = 30;
    private const int HashLength = 10;

    /// <summary><c>{release}:{version}:{hash of the key}</c>, lower case, at most 100 characters.</summary>
    /// <param name="release">The HelmRelease; of several the first one.</param>
    /// <param name="version">Its version, or what <see cref="OfAppVersion"/> makes of the chart's appVersion if only that is awaited.</param>
    /// <param name="waitKey">Whose wait.</param>
    /// <param name="evaluation">The how manieth time the same task asks, each time with a token of its own.</param>
    public static string ForWait(string release, string version, string waitKey, int evaluation = 1) =>
        $"{ForWaits(release, version)}{HashOf(waitKey, evaluation)}";

    /// <summary>What stands for the version if only the chart's appVersion is awaited: <c>app-2.4.1</c>, no chart version. It may be any text, so one that an id cannot hold becomes its hash.</summary>
    public static string OfAppVersion(string appVersion) =>
        appVersion.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '+') ? $"app-{appVersion}" : $"app~{Hash(appVersion)}";

    /// <summary>The prefix of every wait of a release.</summary>
    public static string ForWaits(string release) => $"{Shorten(release.ToLowerInvariant(), MaxRelease)}:";

    /// <summary>The prefix of every wait of a release and version.</summary>
    public static string ForWaits(string release, string version) => $"{ForWaits(release)}{Shorten(version.ToLowerInvariant(), MaxVersion)}:";

    /// <summary>The prefix of every wait that only tells a pipeline why its request was refused. No release is named <c>-</c>.</summary>
    public const string Refusals = "-:-:";

    /// <summary>The wait that only tells a pipeline why its request was refused.</summary>
    public static string ForRefusal(string waitKey, int evaluation = 1) => $"{Refusals}{HashOf(waitKey, evaluation)}";

    /// <summary>The delivery of a report.</summary>
    public static string ForReport(string reportKey) => $"report:{reportKey}";

    /// <summary>The delivery of a report: one for each metadata that come with it, since two Alerts may catch one event and what each adds counts.</summary>
    /// <param name="reportKey">The report's key.</param>
    /// <param name="metadata">The report's metadata.</param>
    /// <param name="repetition">Tells a delivery from the next of the same report; null if it is delivered once.</param>
    public static string ForReport(string reportKey, IReadOnlyDictionary<string, string> metadata, string? repetition = null)
    {
        var sorted = metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => new[] { pair.Key, pair.Value });
        var parts = JsonSerializer.SerializeToUtf8Bytes<string?[]>([reportKey, repetition, .. sorted]);
        return ForReport(Convert.ToHexStringLower(SHA256.HashData(parts))[..32]);
    }

    /// <summary>The prefix of every dead letter.</summary>
    public const string DeadLetters = "dead:";

    /// <summary>A dead letter; the same content is kept once.</summary>
    public static string ForDeadLetter(string content) => $"{DeadLetters}{Hash(content)}";

    /// <summary>The prefix of every feed.</summary>
    public static string Feeds { get; } = $"@{Names.ReleaseFeed}@";

    /// <summary>The feed of a release.</summary>
    public static EntityInstanceId ForFeed(string release) =>
        new(Names.ReleaseFeed, Shorten(release.ToLowerInvariant(), MaxRelease));

    /// <summary>Ten hex digits of a text's SHA-256.</summary>
    public static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];

    /// <summary>Throws if no store takes it as the id of an instance; the SDK's clients do not look.</summary>
    /// <exception cref="ArgumentException">It cannot be one.</exception>
    public static void Validate(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var whatIsWrong =
            instanceId.Length > MaxCharacters ? $"has {instanceId.Length} characters; {MaxCharacters} are allowed"
            : instanceId[0] == '@' ? "starts with @, which is for entities"
            : instanceId.AsSpan().IndexOfAny(@"/\#?") >= 0 ? @"holds one of / \ # ?"
            : instanceId.Any(char.IsControl) ? "holds a control character"
            : null;
        if (whatIsWrong is not null)
        {
            throw new ArgumentException($"The instance id {whatIsWrong}.", nameof(instanceId));
        }
    }

    private static string HashOf(string waitKey, int evaluation) => Hash(evaluation == 1 ? waitKey : $"{waitKey}/{evaluation}");

    // Each part is shortened by itself, so that a prefix of the id is still a prefix for the query.
    private static string Shorten(string part, int max) =>
        part.Length <= max ? part : $"{part[..(max - HashLength - 1)]}~{Hash(part)}";
}
