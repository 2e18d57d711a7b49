using System.Globalization;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Flux;

/// <summary>What helm-controller's texts name, in events and conditions alike.</summary>
internal static partial class FluxText
{
    /// <summary>The N of <c>.vN</c>: of which of Helm's releases a text speaks. Null: failures of an install or upgrade name none.</summary>
    public static int? HelmRevision(string text) =>
        HelmRelease().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    /// <summary>The chart version that a text names (<c>with chart web@4.32.30</c>), as it stands there and in the history, or null.</summary>
    public static string? ChartVersionIn(string text) =>
        Chart().Match(text) is { Success: true } match && ChartVersion.TryNormalize(match.Groups[1].Value, out _) ? match.Groups[1].Value : null;

    /// <summary>A duration as Go writes it (<c>5m0s</c>, <c>1h30m</c>), or null.</summary>
    public static TimeSpan? Duration(string? text)
    {
        if (text is null || GoDuration().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var seconds = 0.0;
        foreach (var (number, unit) in match.Groups["number"].Captures.Zip(match.Groups["unit"].Captures))
        {
            seconds += double.Parse(number.Value, CultureInfo.InvariantCulture) * unit.Value switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                _ => 0.001,
            };
        }

        // Longer than any action: a text is foreign, and a sum of times must not overflow.
        return seconds <= TimeSpan.FromDays(30).TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>The action that is running, and its timeout: <c>Running 'upgrade' action with timeout of 5m0s</c>.</summary>
    public static (string Action, TimeSpan Timeout)? RunningAction(string text) =>
        Running().Match(text) is { Success: true } match && Duration(match.Groups[2].Value) is { } timeout ? (match.Groups[1].Value, timeout) : null;

    /// <summary>In how long Flux tries again: <c>retrying after 5m0s</c> and, before helm-controller 1.4.3, <c>Will retry after 5m0s</c>.</summary>
    public static TimeSpan? RetryAfter(string text) =>
        Retrying().Match(text) is { Success: true } match ? Duration(match.Groups[1].Value) : null;

    // "release fcp-demo/ffc-demo-web.v12 with chart", "of release fcp-demo/ffc-demo-web.v12:"
    [GeneratedRegex(@"\brelease [a-z0-9.-]+/[a-z0-9.-]+\.v([0-9]{1,9})\b")]
    private static partial Regex HelmRelease();

    // The first one: what follows it is Helm's own text.
    [GeneratedRegex(@"\bwith chart [^\s@]{1,250}@([0-9A-Za-z.+_-]+)")]
    private static partial Regex Chart();

    [GeneratedRegex(@"^(?:(?<number>[0-9]{1,9}(?:\.[0-9]{1,9})?)(?<unit>h|ms|m|s))+\z")]
    private static partial Regex GoDuration();

    [GeneratedRegex(@"^Running '([a-z ]+)' action with timeout of ([0-9.hms]+)\z")]
    private static partial Regex Running();

    [GeneratedRegex(@"^(?:retrying|Will retry) after ([0-9.hms]+)\z")]
    private static partial Regex Retrying();
}
