using System.Text.Json.Nodes;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>Determines what an event means directly from the table of reasons, as simply as possible and without sharing code with the classifier.</summary>
internal static class EventOracle
{
    private static readonly string[] Attempts = ["Helm install failed", "Helm upgrade failed"];

    /// <summary>The verdict, release and version of an event that was accepted and so can be read.</summary>
    public static (Verdict Verdict, string Release, string? Version) Of(byte[] body)
    {
        var root = JsonNode.Parse(body)!.AsObject();
        var about = root["involvedObject"]!.AsObject();
        var (kind, name, space) = (Text(about["kind"]), Text(about["name"]), Text(about["namespace"]));
        var version = VersionOf(Text((root["metadata"] as JsonObject)?["revision"]));
        var isRelease = kind == "HelmRelease" && Text(about["apiVersion"]).Split('/')[0] == "helm.toolkit.fluxcd.io";
        if (!isRelease)
        {
            return (Verdict.Progress, OwnerOf(name, space), version);
        }

        var means = Means(Text(root["reason"]), Text(root["message"]));
        return (version is null && means != Verdict.Working ? Verdict.Progress : means, name, version);
    }

    // The object is named namespace-name; if it is in another namespace than its own, the first separator that leaves two names counts.
    private static string OwnerOf(string chart, string space)
    {
        if (chart.StartsWith(space + "-", StringComparison.Ordinal) && chart.Length > space.Length + 1 && KubernetesName.IsSubdomain(chart[(space.Length + 1)..]))
        {
            return chart[(space.Length + 1)..];
        }

        var border = Enumerable.Range(0, chart.Length).First(i => chart[i] == '-' && KubernetesName.IsLabel(chart[..i]) && KubernetesName.IsSubdomain(chart[(i + 1)..]));
        return chart[(border + 1)..];
    }

    private static Verdict Means(string reason, string message)
    {
        switch (reason)
        {
            case "InstallSucceeded":
            case "UpgradeSucceeded":
                return Verdict.Deployed;
            case "TestSucceeded":
                return Verdict.Tested;
            case "InstallFailed":
            case "UpgradeFailed":
                return Verdict.AttemptFailed;
            case "TestFailed":
                return Verdict.TestFailed;
            case "RollbackSucceeded":
                return Verdict.RolledBack;
            case "UninstallSucceeded":
            case "UninstallFailed":
            case "RollbackFailed":
                return Verdict.Removed;
            case "HealthCheckCanceled":
                return Verdict.Working;
            case "info":
            case "error":
                return MeansByText(message);
            default:
                return Verdict.Progress;
        }
    }

    private static Verdict MeansByText(string message)
    {
        const string Failed = "reconciliation failed: ";
        var text = message.StartsWith(Failed, StringComparison.Ordinal) ? message[Failed.Length..] : message;
        var wrapped = text.Length < message.Length;
        if (wrapped && (Begins(text, "install retries exhausted") || Begins(text, "upgrade retries exhausted")))
        {
            return Verdict.GaveUp;
        }

        if (Attempts.Any(attempt => Begins(text, attempt)))
        {
            return Verdict.AttemptFailed;
        }

        if (Begins(text, "Helm test failed"))
        {
            return Verdict.TestFailed;
        }

        if (Begins(text, "Helm rollback failed") || Begins(text, "Helm uninstall failed"))
        {
            return Verdict.Removed;
        }

        // A success is never part of a failure's text.
        return wrapped ? Verdict.Progress
            : Begins(text, "Helm install succeeded") || Begins(text, "Helm upgrade succeeded") ? Verdict.Deployed
            : Begins(text, "Helm test succeeded") ? Verdict.Tested
            : Begins(text, "Helm rollback succeeded") || Begins(text, "Helm uninstall succeeded") ? Verdict.Removed
            : Verdict.Progress;
    }

    // Only whole words count: "succeededx" means something else.
    private static bool Begins(string text, string words) =>
        text.StartsWith(words, StringComparison.Ordinal) && (text.Length == words.Length || !(char.IsLetterOrDigit(text[words.Length]) || text[words.Length] is '_'));

    /// <summary>A full SemVer with its build metadata, or null; a tag writes + as _.</summary>
    public static string? VersionOf(string text)
    {
        var read = text.Replace('_', '+');
        var plus = read.IndexOf('+', StringComparison.Ordinal);
        var (version, build) = plus < 0 ? (read, "") : (read[..plus], read[plus..]);
        if (version.Length > 1 && version[0] is 'v' or 'V' && char.IsAsciiDigit(version[1]))
        {
            version = version[1..];
        }

        var dash = version.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? version : version[..dash]).Split('.');
        var labels = dash < 0 ? [] : version[(dash + 1)..].Split('.');
        return version.Length + build.Length <= 128 && numbers.Length == 3 && numbers.All(IsNumber) && labels.All(label => IsNumber(label) || IsWord(label)) && IsBuild(build)
            ? version + build
            : null;
    }

    private static bool IsBuild(string text) =>
        text.Length == 0 || text[1..].Split('.').All(part => part.Length > 0 && part.All(character => char.IsAsciiLetterOrDigit(character) || character is '-'));

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit) && (text is "0" || text[0] != '0');

    private static bool IsWord(string text) =>
        text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-') && !text.All(char.IsAsciiDigit);

    private static string Text(JsonNode? node) => node is null ? "" : node.GetValue<string>();
}
