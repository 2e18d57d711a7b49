using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The style sheet's names of colors. A color never carries information that is not also next to it in words.</summary>
internal static class Tone
{
    /// <summary>The color of a report of Flux.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Deployed or Verdict.Tested => "success",
        Verdict.AttemptFailed or Verdict.TestFailed or Verdict.GaveUp or Verdict.Removed => "failure",
        _ => "progress",
    };

    /// <summary>The color of a report's effect on a wait; null if the report was not processed.</summary>
    public static string Of(ReportEffect? meaning) => meaning?.ToString().ToLowerInvariant() switch
    {
        null => "nearmiss",
        "note" => "progress",
        var name => name,
    };

    /// <summary>The effect of a report, in words.</summary>
    public static string Words(ReportEffect? meaning) => meaning switch
    {
        ReportEffect.Success => "success",
        ReportEffect.Failure => "failure",
        ReportEffect.GaveUp => "gave up",
        ReportEffect.Newer => "newer version",
        ReportEffect.Remediation => "remediation",
        ReportEffect.AwaitsTests => "tests awaited",
        ReportEffect.BeforeRequest => "before the request",
        ReportEffect.NearMiss => "not this one",
        ReportEffect.Note => "note",
        _ => "not taken in",
    };
}
