using System.Text.RegularExpressions;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Queries;

/// <summary>Failures by what is to be done about them, so that they can be counted: a cause's own words name a pod or a version and are hardly ever the same twice.</summary>
public static partial class FailureKinds
{
    /// <summary>None of the others.</summary>
    public const string Other = "Other";

    // From the most telling to the least, as Causes writes them.
    private static readonly (Regex Pattern, string Kind)[] Kinds =
    [
        (Superseded(), "Superseded by another version"),
        (TimedOut(), "Not reported in time"),
        (Image(), "Image cannot be pulled"),
        (Container(), "Container does not run"),
        (Unschedulable(), "Pods cannot be scheduled"),
        (Quota(), "Quota exceeded"),
        (Values(), "Values or template wrong"),
        (Immutable(), "Immutable field changed"),
        (Forbidden(), "Refused by the cluster"),
        (Hook(), "Helm hook failed"),
        (Tests(), "Helm tests failed"),
        (Chart(), "Chart version not found"),
        (Ready(), "Did not become ready"),
    ];

    /// <summary>The kind of a wait's failure.</summary>
    /// <param name="input">What was asked.</param>
    /// <param name="outcome">What it returned; null: it did not, since its code failed.</param>
    public static string Of(WaitInput input, WaitOutcome? outcome) =>
        outcome is null ? "Internal error"
        : input.ByHand is not null ? "Finished by hand"
        : input.Request is null ? "Request rejected"
        : Of(outcome.Reason);

    /// <summary>The kind of what a wait gives as its reason.</summary>
    public static string Of(string reason) => Array.Find(Kinds, kind => kind.Pattern.IsMatch(reason)).Kind ?? Other;

    [GeneratedRegex("^Superseded: ")]
    private static partial Regex Superseded();

    [GeneratedRegex("^Timed out at ")]
    private static partial Regex TimedOut();

    [GeneratedRegex(@"\b(?:ImagePullBackOff|ErrImagePull|InvalidImageName)\b")]
    private static partial Regex Image();

    [GeneratedRegex(@"\b(?:CrashLoopBackOff|OOMKilled|CreateContainerConfigError|CreateContainerError|RunContainerError)\b")]
    private static partial Regex Container();

    [GeneratedRegex("pods cannot be scheduled")]
    private static partial Regex Unschedulable();

    [GeneratedRegex("exceeded quota")]
    private static partial Regex Quota();

    [GeneratedRegex("do not fit the chart's schema|the chart cannot be rendered|chart values reference")]
    private static partial Regex Values();

    [GeneratedRegex("is immutable: ")]
    private static partial Regex Immutable();

    [GeneratedRegex("admission webhook .* denied it| is forbidden: |does not know the kind|belongs to something else")]
    private static partial Regex Forbidden();

    [GeneratedRegex("(?:install|upgrade|rollback|delete) hook failed")]
    private static partial Regex Hook();

    [GeneratedRegex("failed its Helm tests|test pod .* failed")]
    private static partial Regex Tests();

    [GeneratedRegex("is not in the chart repository")]
    private static partial Regex Chart();

    [GeneratedRegex(@"did not become ready|timed out \(")]
    private static partial Regex Ready();
}
