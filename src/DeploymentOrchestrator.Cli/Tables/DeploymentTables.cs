using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Waits;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Tables;

/// <summary>Releases, places, waits and reports as tables.</summary>
internal static class DeploymentTables
{
    /// <summary>One line a release.</summary>
    public static Table Releases(IEnumerable<ReleaseView> releases)
    {
        var table = New("Release", "Waiting", "Live", "Last report");
        foreach (var release in releases)
        {
            var live = release.Places.Select(place => $"{place.Live?.Version ?? "?"} in {place.Place}");
            table.AddRow(Safe.Markup(release.Release), $"{release.OpenWaits}", Safe.Markup(string.Join(", ", live)), Clock.Time(release.LastReportAt));
        }

        return table;
    }

    /// <summary>What is live where.</summary>
    public static Table Places(IEnumerable<PlaceView> places)
    {
        var table = New("Place", "Live", "Since", "Last failure", "Last report");
        foreach (var place in places)
        {
            table.AddRow(
                Safe.Markup(place.Place),
                Safe.Markup(place.Live is { } live ? $"{live.Version}{(live.Tested ? ", tested" : "")}{(live.ByRollback ? ", by rollback" : "")}" : "–"),
                Clock.Time(place.Live?.Since),
                Safe.Markup(place.Failed is { } failed ? $"{failed.Version} at {Clock.Time(failed.At)}" : "–"),
                Safe.Markup(place.LastReport is { } report ? $"{report.Reason} at {Clock.Time(report.At)}" : "–"));
        }

        return table;
    }

    /// <summary>Who waits for what, and how long still.</summary>
    public static Table Waits(IEnumerable<WaitView> waits, DateTimeOffset now)
    {
        var table = New("Release", "Version", "Where", "Since", "Left", "Says", "Instance");
        foreach (var wait in waits)
        {
            table.AddRow(
                Safe.Markup(wait.Release ?? "–"),
                Safe.Markup(wait.Version ?? "–"),
                Safe.Markup(Where(wait)),
                Clock.Time(wait.AcceptedAt),
                wait.IsOpen ? Left(wait, now) : "–",
                ResultOf(wait),
                Safe.Markup(wait.InstanceId));
        }

        return table;
    }

    /// <summary>What Flux said.</summary>
    public static Table Reports(IEnumerable<ReportView> reports)
    {
        var table = New("At", "Reason", "Version", "Place", "Message");
        foreach (var report in reports)
        {
            table.AddRow(
                Clock.Time(report.At),
                $"[{ColourOf(report.Verdict)}]{Safe.Markup(report.Reason)}[/]{(report.Count > 1 ? $" ×{report.Count}" : "")}",
                Safe.Markup(report.Version ?? "–"),
                Safe.Markup(report.Place),
                Safe.Markup(report.Message));
        }

        return table;
    }

    /// <summary>What a verdict looks like.</summary>
    public static string ColourOf(Verdict verdict) => verdict switch
    {
        Verdict.Deployed or Verdict.Tested => "green",
        Verdict.Progress => "grey",
        Verdict.RolledBack => "yellow",
        _ => "red",
    };

    private static Table New(params string[] columns)
    {
        // Lines around text are for terminals; in a file they only make it harder to search.
        var table = new Table { Border = Console.IsOutputRedirected ? TableBorder.None : TableBorder.Simple };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn($"[bold]{column}[/]") { NoWrap = column is "Since" or "Left" or "At" or "Version" });
        }

        return table;
    }

    private static string Where(WaitView wait)
    {
        var asked = (wait.Match ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");
        var all = string.Join(' ', wait.Namespace is { } ns ? asked.Append($"namespace={ns}") : asked);
        return all.Length > 0 ? all : "anywhere";
    }

    // A verdict that is nearer than the deadline is what whoever waits wants to know.
    private static string Left(WaitView wait, DateTimeOffset now)
    {
        var end = wait.FailsNext?.At ?? wait.Deadline;
        var why = wait.FailsNext is { Cause: not FailureCause.Deadline } verdict ? $" ({verdict.Cause})" : "";
        return end > now ? $"{Clock.Duration(end - now)}{why}" : $"over{why}";
    }

    private static string ResultOf(WaitView wait) => wait switch
    {
        { BlockedReason: not null } => "[red]blocked[/]",
        { Result: TaskResult.Succeeded } => $"[green]released[/]{(wait.Delivered is false ? " [red](never told)[/]" : "")}",
        { Result: TaskResult.Failed } => $"[red]failed[/]{(wait.Delivered is false ? " [red](never told)[/]" : "")}",
        { IsOpen: false } => Safe.Markup($"{wait.Status}"),
        _ => Safe.Markup(wait.Phase ?? "begins"),
    };
}
