using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The style sheet's names of colors. A color never tells anything that does not stand beside it in words.</summary>
internal static class Tone
{
    /// <summary>Of what Flux said.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Deployed or Verdict.Tested => "success",
        Verdict.AttemptFailed or Verdict.TestFailed or Verdict.GaveUp or Verdict.Removed => "failure",
        _ => "progress",
    };

    /// <summary>Of what a report meant for a wait; null: it was not taken in.</summary>
    public static string Of(ReportEffect? meaning) => meaning?.ToString().ToLowerInvariant() switch
    {
        null => "nearmiss",
        "note" => "progress",
        var name => name,
    };

    /// <summary>What a report meant, in words.</summary>
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
