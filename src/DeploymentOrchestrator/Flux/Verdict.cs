using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Flux;

/// <summary>What a Flux event means for its release. Decided by the event's reason, never by its text or severity.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>Decides nothing; shown.</summary>
    Progress,

    /// <summary>The version was installed or upgraded to.</summary>
    Deployed,

    /// <summary>The Helm tests of the version passed; implies deployed.</summary>
    Tested,

    /// <summary>One attempt failed; Flux may retry.</summary>
    AttemptFailed,

    /// <summary>The Helm tests failed; Flux may remediate and retry.</summary>
    TestFailed,

    /// <summary>A rollback succeeded; the version is the one that is live again.</summary>
    RolledBack,

    /// <summary>Uninstalled, or a remediation failed: the version is not there.</summary>
    Removed,

    /// <summary>Flux will not try again. Only helm-controller up to 0.36 says so.</summary>
    GaveUp,

    /// <summary>Flux works on it or will: never an end. Evidence until the time that the report carries.</summary>
    Working,

    /// <summary>The status is Stalled: Flux will not try again before something changes. Final for the spec that it observed.</summary>
    Stalled,

    /// <summary>The object is not there any more, or another one stands in its place: it is no candidate.</summary>
    Gone,
}
