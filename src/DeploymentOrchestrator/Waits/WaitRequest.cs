namespace DeploymentOrchestrator.Waits;

/// <summary>What a pipeline asks for: the body of POST /api/AdoCallBack, read and checked.</summary>
/// <param name="Release">The HelmRelease's name, lower case.</param>
/// <param name="Version">The chart version, normalised.</param>
/// <param name="Namespace">Only reports from there count; null: any.</param>
/// <param name="Match">Event metadata that must be equal; values are compared case-insensitively.</param>
/// <param name="WaitFor">What releases the pipeline.</param>
/// <param name="AcceptExisting">False: only what is reported after the request counts.</param>
public sealed record WaitRequest(
    string Release,
    string Version,
    string? Namespace,
    IReadOnlyDictionary<string, string> Match,
    WaitFor WaitFor,
    bool AcceptExisting);
