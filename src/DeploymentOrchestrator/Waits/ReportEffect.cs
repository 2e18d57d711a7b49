using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Waits;

/// <summary>What a report means for one wait.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReportEffect>))]
public enum ReportEffect
{
    /// <summary>Decides nothing: a line.</summary>
    Note,

    /// <summary>Of a place that does not match: a line that says why.</summary>
    NearMiss,

    /// <summary>The awaited version, but reported before the request, and that does not count.</summary>
    BeforeRequest,

    /// <summary>The awaited version is deployed; its tests are awaited.</summary>
    AwaitsTests,

    /// <summary>The wait succeeds.</summary>
    Success,

    /// <summary>The awaited version failed or was removed; Flux may be retrying.</summary>
    Failure,

    /// <summary>Flux will not try again.</summary>
    GaveUp,

    /// <summary>A rollback or removal of another version: a retry may follow.</summary>
    Remediation,

    /// <summary>A newer version was deployed.</summary>
    Newer,

    /// <summary>Flux works there or will: a failure is not final before that ends.</summary>
    Working,
}
