using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Describes the state of a release or a wait in one sentence relative to now. The release's name is not in it, because it is shown beside it.</summary>
internal static class Sentence
{
    private const int MaxNamed = 3;

    /// <summary>Describes a release.</summary>
    public static string Of(ReleaseView release, DateTimeOffset now)
    {
        var live = Live(release.Places, now);
        if (release.Undelivered.Count > 0)
        {
            var lost = release.Undelivered[0];
            return $"{lost.Version}: its pipeline was never told that it {(lost.Result == AzureDevOps.TaskResult.Succeeded ? "succeeded" : "failed")}: {lost.LastAnswer?.Detail ?? "Azure DevOps did not answer in time"}";
        }

        return release.Waits.Count == 0 ? $"{Capital(live)}." : $"{Waiting(release.Waits, now)}; {live}.";
    }

    /// <summary>Describes a wait.</summary>
    public static string Of(WaitView wait, DateTimeOffset now) => wait switch
    {
        { BlockedReason: not null } or { Status: OrchestrationRuntimeStatus.Suspended } or { IsOpen: false } => wait.Message,
        { Result: not null } => $"Decided ({wait.Result}); the result is being sent to its pipeline{(wait.SendsNextAt is { } next && next > now ? $", next try in {DurationText.Of(next - now)}" : "")}.",
        { Release: null } => wait.Message,
        _ => $"{Waiting([wait], now)}{(wait.LiveThere is { } there ? $"; live there: {there}" : "")}.",
    };

    private static string Waiting(IReadOnlyList<WaitView> waits, DateTimeOffset now)
    {
        if (waits.FirstOrDefault(States.IsBlocked) is { } blocked)
        {
            return $"A wait for {blocked.Version} is {(blocked.BlockedReason is null ? "suspended" : "blocked")}";
        }

        if (waits.FirstOrDefault(States.IsUndelivered) is { } decided)
        {
            return $"{decided.Version} is decided ({decided.Result}), but Azure DevOps has not taken it in {decided.Attempts} {(decided.Attempts == 1 ? "try" : "tries")}; next try in {DurationText.Of(decided.SendsNextAt!.Value - now)}";
        }

        if (waits.Where(States.IsFailing).MinBy(wait => wait.FailsNext!.At) is { } failing)
        {
            return $"{What(failing.FailsNext!.Cause, failing)}; the wait fails in {DurationText.Of(failing.FailsNext.At - now)}, unless {failing.Version} is deployed by then";
        }

        var first = waits.MinBy(wait => wait.Deadline)!;
        var versions = string.Join(", ", waits.Select(wait => wait.Version).Distinct().Take(MaxNamed));
        return waits.Count == 1
            ? $"Waiting for Flux: {first.Version}{Where(first)}, {Left(first, now)}"
            : $"{waits.Count} pipelines wait for Flux: {versions}, the first has {Left(first, now)}";
    }

    private static string What(FailureCause cause, WaitView wait) => cause switch
    {
        FailureCause.Superseded => $"A newer version than {wait.Version} came{Where(wait)}",
        FailureCause.GaveUp => $"Flux gave up {wait.Version}{Where(wait)}",
        _ => $"{wait.Version} failed{Where(wait)}",
    };

    private static string Left(WaitView wait, DateTimeOffset now) => wait.Deadline > now ? $"{DurationText.Of(wait.Deadline - now)} left" : "its time is up";

    private static string Where(WaitView wait)
    {
        var asked = (wait.Match ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}");
        var all = string.Join(", ", wait.Namespace is { } name ? asked.Append($"namespace {name}") : asked);
        return all.Length == 0 ? "" : $" in {all}";
    }

    private static string Live(IReadOnlyList<PlaceView> places, DateTimeOffset now)
    {
        if (places.Count == 0)
        {
            return "Flux has not reported anything about it yet";
        }

        var all = places.Take(MaxNamed).Select(place => place switch
        {
            { Live: { } live } => $"live in {PlaceLabel.Of(place)}: {live.Version} for {DurationText.Of(now - live.Since)}{(live.ByRollback ? ", by a rollback" : "")}",
            { Failed.Version: { } failed } => $"nothing is known to be live in {PlaceLabel.Of(place)}, {failed} failed {DurationText.Of(now - place.Failed.At)} ago",
            _ => $"nothing is known to be live in {PlaceLabel.Of(place)}",
        });
        return string.Join("; ", all) + (places.Count > MaxNamed ? $"; and {places.Count - MaxNamed} more places" : "");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
