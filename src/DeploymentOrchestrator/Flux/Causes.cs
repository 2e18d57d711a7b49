using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Flux;

/// <summary>Why something failed, in a few words for a person: out of Helm's and Flux's texts, by rules that are tried from the most telling to the least.</summary>
public static partial class Causes
{
    private const int MaxCharacters = 200;

    private static readonly Rule[] Rules =
    [
        new(ContainerState(), OfContainer),
        new(Unschedulable(), match => $"pods cannot be scheduled: {match.Value}"),
        new(Quota(), match => match.Value),
        new(Schema(), match => $"the values do not fit the chart's schema{(match.Groups["why"] is { Success: true, Value: var why } ? $": {why.Trim()}" : "")}"),
        new(Immutable(), match => $"{match.Groups["field"].Value} is immutable: it cannot be changed by an upgrade"),
        new(Webhook(), match => $"admission webhook {match.Groups["name"].Value} denied it: {match.Groups["why"].Value}"),
        new(Hook(), match => $"{match.Groups["hook"].Value} hook failed: {match.Groups["why"].Value}"),
        new(TestPod(), match => $"test pod {match.Groups["pod"].Value} failed"),
        new(Forbidden(), match => $"{match.Groups["what"].Value} is forbidden: {match.Groups["why"].Value}"),
        new(UnknownKind(), match => $"the cluster does not know the kind {match.Groups["kind"].Value} ({match.Groups["version"].Value}): is its CRD installed?"),
        new(Owned(), match => $"{match.Groups["what"].Value} exists already and belongs to something else than this Helm release"),
        new(Template(), match => $"the chart cannot be rendered: {match.Groups["why"].Value}"),
        new(NoChart(), match => $"chart version {match.Groups["version"].Value} is not in the chart repository"),
        new(NotReady(), match => $"{match.Groups["kind"].Value} {match.Groups["name"].Value} did not become ready{(match.Groups["why"] is { Success: true, Value: var why } ? $": {why.Trim()}" : "")}"),
        new(Stuck(), match => $"{match.Groups["kind"].Value} {match.Groups["name"].Value} {(match.Groups["status"].Value is "Failed" ? "failed" : "did not become ready in time")}"),
        new(OldStuck(), match => $"{match.Groups["kind"].Value} {match.Groups["name"].Value} did not become ready in time: {match.Groups["why"].Value}"),
        new(Busy(), _ => "another Helm operation is in progress on this release"),
        new(Unreachable(), _ => "Flux could not reach the cluster's API server"),
        new(Interrupted(), _ => "Flux was interrupted (context canceled)"),
        new(TimedOut(), match => $"timed out ({match.Value})"),
    ];

    /// <summary>The cause that a text names.</summary>
    /// <param name="text">A report's message: one safe line, whose line ends are <c> | </c>.</param>
    /// <returns>A few words; where no rule fits, the beginning of what Helm itself says.</returns>
    public static string Of(string text)
    {
        foreach (var (pattern, cause) in Rules)
        {
            if (pattern.Match(text) is { Success: true } match)
            {
                return Cut(cause(match).TrimEnd(' ', '.', ':'));
            }
        }

        return Cut(Prefix().Replace(text, "", 1).Split(" | ")[0].TrimEnd(' ', '.', ':'));
    }

    private static string OfContainer(Match match)
    {
        var (pod, image) = (PodName().Match(match.Result("$_")), ImageName().Match(match.Result("$_")));
        return $"{(pod.Success ? $"pod {pod.Groups["pod"].Value} " : "")}{match.Value}{(image.Success ? $" (image {image.Groups["image"].Value})" : "")}";
    }

    private static string Cut(string text) => text.Length <= MaxCharacters ? text : string.Concat(text.AsSpan(0, MaxCharacters - 1), "…");

    private sealed record Rule(Regex Pattern, Func<Match, string> Cause);

    // Of the kubelet: the state of a container that does not start, or does not stay.
    [GeneratedRegex(@"\b(?:ImagePullBackOff|ErrImagePull|InvalidImageName|CrashLoopBackOff|OOMKilled|CreateContainerConfigError|CreateContainerError|RunContainerError)\b")]
    private static partial Regex ContainerState();

    [GeneratedRegex("""\b[Pp]od[/ ](?:"?[a-z0-9-]+/)?"?(?<pod>[a-z0-9][a-z0-9.-]*[a-z0-9])""")]
    private static partial Regex PodName();

    [GeneratedRegex("""\bimage:? "?(?<image>[^\s"',|)\]]*[:/@][^\s"',|)\]]+)""")]
    private static partial Regex ImageName();

    [GeneratedRegex(@"\b[0-9]+/[0-9]+ nodes are available[^|]{0,150}")]
    private static partial Regex Unschedulable();

    [GeneratedRegex(@"\bexceeded quota(?:: [^|]{1,150})?")]
    private static partial Regex Quota();

    // Helm: the sentence, then the chart's name and a line for each value.
    [GeneratedRegex(@"values don't meet the specifications of the schema\(s\)(?:.{0,200}?\| - (?<why>[^|]{1,150}))?")]
    private static partial Regex Schema();

    [GeneratedRegex(@"(?<field>[A-Za-z][A-Za-z0-9.\[\]]*): (?:Invalid value: [^|]{0,400}?: )?field is immutable")]
    private static partial Regex Immutable();

    [GeneratedRegex("""admission webhook "(?<name>[^"]{1,100})" denied the request: (?<why>[^|]{1,150})""")]
    private static partial Regex Webhook();

    [GeneratedRegex(@"\b(?<hook>(?:pre|post)-(?:install|upgrade|rollback|delete)) hooks? failed: (?<why>[^|]{1,150})")]
    private static partial Regex Hook();

    [GeneratedRegex(@"Helm test failed.*?(?:\bpod (?<pod>[a-z0-9][a-z0-9.-]*) failed|\[Pod/[^/ ]+/(?<pod>[a-z0-9][a-z0-9.-]*) status: 'Failed')")]
    private static partial Regex TestPod();

    [GeneratedRegex("""(?<what>[A-Za-z.]+ "[^"]{1,100}") is forbidden: (?<why>[^|]{1,150})""")]
    private static partial Regex Forbidden();

    [GeneratedRegex("""no matches for kind "(?<kind>[^"]{1,100})" in version "(?<version>[^"]{1,100})"(?! and)""")]
    private static partial Regex UnknownKind();

    [GeneratedRegex("""(?<what>[A-Za-z]+ "[^"]{1,100}" in namespace "[^"]{0,100}") exists and cannot be imported""")]
    private static partial Regex Owned();

    [GeneratedRegex(@"(?:execution error at|parse error at|error calling|template: )\s?(?<why>[^|]{1,170})")]
    private static partial Regex Template();

    [GeneratedRegex(@"no '[^']{1,100}' chart with version matching '(?<version>[^']{1,100})' found")]
    private static partial Regex NoChart();

    // Helm 4: "resource Job/apps/migrate not ready. status: InProgress, message: Job in progress".
    [GeneratedRegex(@"\bresource (?<kind>[A-Za-z]+)/[^/ ]*/(?<name>[^ ]+) not ready\. status: [A-Za-z]+(?:, message: (?<why>[^|]{1,120}))?")]
    private static partial Regex NotReady();

    // Flux's own waiting: "[Deployment/apps/web status: 'InProgress', ...]".
    [GeneratedRegex(@"\[(?<kind>[A-Za-z]+)/[^/ ]+/(?<name>[^ ]+) status: '(?<status>[A-Za-z]+)'")]
    private static partial Regex Stuck();

    // Helm 3, in its log: "Deployment is not ready: apps/web. 0 out of 2 expected pods are ready".
    [GeneratedRegex(@"\b(?<kind>[A-Za-z]+) is not ready: [^/ ]+/(?<name>[a-z0-9.-]*[a-z0-9])\. (?<why>[^|]{1,80})")]
    private static partial Regex OldStuck();

    [GeneratedRegex(@"another operation \(install/upgrade/rollback\) is in progress")]
    private static partial Regex Busy();

    [GeneratedRegex("[Kk]ubernetes cluster unreachable")]
    private static partial Regex Unreachable();

    [GeneratedRegex(@"\bcontext canceled\b")]
    private static partial Regex Interrupted();

    [GeneratedRegex(@"\bcontext deadline exceeded\b|\btimed out waiting for the condition\b")]
    private static partial Regex TimedOut();

    // "Helm upgrade failed for release apps/web with chart web@1.2.3: ", "Helm rollback to previous release apps/web.v2 with chart web@1.2.2 failed: ".
    [GeneratedRegex(@"^(?:reconciliation failed: )?Helm [a-z ]+?(?: failed)?(?: for| to previous)?(?: release [^ ]+ with chart [^ ]+?)?(?: failed)?: ")]
    private static partial Regex Prefix();
}
