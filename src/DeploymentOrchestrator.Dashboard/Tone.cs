using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>The style sheet's names of colours. A colour never tells anything that does not stand beside it in words.</summary>
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
    public static string Of(Meaning? meaning) => meaning?.ToString().ToLowerInvariant() switch
    {
        null => "nearmiss",
        "note" => "progress",
        var name => name,
    };

    /// <summary>What a report meant, in words.</summary>
    public static string Words(Meaning? meaning) => meaning switch
    {
        Meaning.Success => "success",
        Meaning.Failure => "failure",
        Meaning.GaveUp => "gave up",
        Meaning.Newer => "newer version",
        Meaning.Remediation => "remediation",
        Meaning.AwaitsTests => "tests awaited",
        Meaning.BeforeRequest => "before the request",
        Meaning.NearMiss => "not this one",
        Meaning.Note => "note",
        _ => "not taken in",
    };
}
