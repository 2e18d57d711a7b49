using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Queries;

/// <summary>One sentence for a release or a version.</summary>
internal static class Sentences
{
    private const int MaxNamed = 3;

    public static string OfRelease(IReadOnlyList<WaitView> waits, IReadOnlyList<PlaceView> places) => $"{Waiting(waits)}; {Live(places)}.";

    public static string OfVersion(string version, IReadOnlyList<WaitView> waits, IReadOnlyList<PlaceView> places)
    {
        var there = places.Where(place => place.Live is { } live && ChartVersion.Compare(live.Version, version) == 0).ToList();
        var open = waits.Where(wait => wait.IsOpen).ToList();
        var released = waits.Count(wait => wait.Result == AzureDevOps.TaskResult.Succeeded);
        var failed = waits.Count(wait => wait.Result == AzureDevOps.TaskResult.Failed);
        var parts = new[]
        {
            there.Count > 0 ? Live(there) : "live nowhere",
            open.Count > 0 ? Waiting(open) : null,
            released > 0 ? $"{released} released" : null,
            failed > 0 ? $"{failed} failed" : null,
            waits.Count == 0 ? "nobody has asked for it" : null,
        };
        return string.Join("; ", parts.OfType<string>()) + ".";
    }

    private static string Waiting(IReadOnlyCollection<WaitView> waits)
    {
        if (waits.Count == 0)
        {
            return "nobody waits";
        }

        var versions = waits.Select(wait => wait.Version).Distinct().ToList();
        return $"{waits.Count} {(waits.Count == 1 ? "pipeline waits" : "pipelines wait")} for {Named([.. versions.OfType<string>()])}, the first until {Phrases.Time(waits.Min(wait => wait.Deadline))}";
    }

    private static string Live(IReadOnlyCollection<PlaceView> places) => places.Count == 0
        ? "Flux has said nothing"
        : Named([.. places.Select(place => place.Live is { } live
            ? $"{live.Version} is live{(live.ByRollback ? " again" : "")} in {place.Place} since {Phrases.Time(live.Since)}"
            : $"nothing is known to be live in {place.Place}{(place.Stalled is { Version: { } stalled } ? $", {stalled} has stalled" : place.Failed is { Version: { } failed } ? $", {failed} failed" : "")}")]);

    private static string Named(List<string> all) =>
        string.Join(", ", all.Take(MaxNamed)) + (all.Count > MaxNamed ? $" and {all.Count - MaxNamed} more" : "");
}
