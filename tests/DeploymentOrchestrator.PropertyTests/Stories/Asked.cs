using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>A pipeline's request in a story. Times are relative to the beginning of the story.</summary>
internal sealed record Asked(
    TimeSpan At,
    string Release,
    string Version,
    string? Namespace,
    IReadOnlyDictionary<string, string> Match,
    WaitFor WaitFor,
    bool AcceptExisting,
    TimeSpan Timeout)
{
    public override string ToString() =>
        $"{At:c} {Release} {Version} {WaitFor}{(AcceptExisting ? "" : " new only")} ns={Namespace ?? "any"} {string.Join(' ', Match)} for {Timeout:c}";
}
