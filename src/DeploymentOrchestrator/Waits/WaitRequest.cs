using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Waits;

/// <summary>What a pipeline asks for: the body of POST /api/AdoCallBack, read and checked.</summary>
/// <param name="Release">The HelmRelease's name, lower case.</param>
/// <param name="Version">The chart version, normalized, with build metadata if the request names it; null if only the app version is awaited.</param>
/// <param name="Namespace">Only reports from there count; null: any.</param>
/// <param name="Match">Event metadata that must be equal; values are compared case-insensitively.</param>
/// <param name="WaitFor">What releases the pipeline.</param>
/// <param name="AcceptExisting">False: only what is reported after the request counts.</param>
/// <param name="AppVersion">The chart's appVersion, beside or instead of the chart version; null: any.</param>
/// <param name="Places">What to do if several places match.</param>
/// <param name="FailureGrace">How long no news may follow a failure before it is final, if the request sets it.</param>
public sealed record WaitRequest(
    string Release,
    string? Version,
    string? Namespace,
    IReadOnlyDictionary<string, string> Match,
    WaitFor WaitFor,
    bool AcceptExisting,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AppVersion = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] WaitPlaces Places = WaitPlaces.One,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TimeSpan? FailureGrace = null);
