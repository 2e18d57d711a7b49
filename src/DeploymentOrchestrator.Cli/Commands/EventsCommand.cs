using System.CommandLine;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Parsing;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Shows the events that Flux sends.</summary>
internal static class EventsCommand
{
    private const int MostOfAPage = 1000;
    private const int Usual = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Keep showing new events, until Ctrl+C." };
    private static readonly Option<int?> Last = ValueOption.Count("--last", $"How many events to begin with. Default: {Usual}.", 0, MostOfAPage);
    private static readonly Option<string?> Release = new("--release") { Description = "Only events of this HelmRelease.", HelpName = "NAME" };
    private static readonly Option<string?> Output = ValueOption.Word("--output", "Print every place in full (wide), or JSON (json): an array, and with --follow one object a line.", "FORMAT", OutputFormat.Wide, OutputFormat.Json);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        Output.Aliases.Add("-o");
        var command = new Command("events", """
            Show the events from Flux as the server understood them: when, what it means, which release, version and place.

              events                          the last 20
              events --follow                 and then new ones, live
              events -f --release podinfo     of one HelmRelease

            An event that came twice is shown once. What could not be understood is not shown here: see the dead letters.

            Exit codes: 0 shown, 2 wrong use or no key, 5 no connection, 6 refused.
            """) { Follow, Last, Release, Output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            var (format, follows, seen) = (parsed.GetValue(Output), parsed.GetValue(Follow), new HashSet<string>());
            var (events, since) = await ReadAsync(calls, null, seen, cancellationToken);
            var last = events.Where(IsAsked).TakeLast(parsed.GetValue(Last) ?? Usual);
            if (format is OutputFormat.Json && !follows)
            {
                OutputFormat.WriteJson(last);
                return ExitCodes.Done;
            }

            var console = Terminal.Open(keepsLines: true);
            Show(console, last, format);
            while (follows)
            {
                await Task.Delay(Pause, cancellationToken);
                (events, since) = await ReadAsync(calls, since, seen, cancellationToken);
                Show(console, events.Where(IsAsked), format);
            }

            return ExitCodes.Done;

            bool IsAsked(Report report) => parsed.GetValue(Release) is not { } release || report.Release.Equals(release, StringComparison.OrdinalIgnoreCase);
        });
        return command;
    }

    // Every event that was accepted is a delivery instance, whose input is the interpreted event.
    private static async Task<(IReadOnlyList<Report> Events, string? Since)> ReadAsync(ManagementCalls calls, string? since, HashSet<string> seen, CancellationToken cancellationToken)
    {
        var prefix = ManagementCalls.Escape(InstanceIds.ForReport(""));
        var from = since is null ? "" : $"&createdTimeFrom={ManagementCalls.Escape(since)}";
        var body = await calls.GetAsync($"{ManagementCalls.DurableTask}/instances?instanceIdPrefix={prefix}&top={MostOfAPage}{from}", "instance", cancellationToken);
        var deliveries = calls.Read<Delivery[]>(body);

        // Times are whole seconds, so the last second is queried again, and events that were already shown are skipped.
        var fresh = deliveries.Where(delivery => seen.Add(delivery.InstanceId)).Select(delivery => calls.Read<Report>(delivery.Input.GetRawText()));
        return ([.. fresh.OrderBy(report => report.AcceptedAt)], deliveries.Select(delivery => delivery.CreatedTime).Append(since).Max(StringComparer.Ordinal));
    }

    private static void Show(IAnsiConsole console, IEnumerable<Report> reports, string? format)
    {
        foreach (var report in reports)
        {
            if (format is OutputFormat.Json)
            {
                Console.WriteLine(JsonSerializer.Serialize(report, Json.Options));
                continue;
            }

            // Show the time instead of the age, because a line stays on the screen while others follow.
            var place = format is OutputFormat.Wide ? report.Place.Id : PlaceNames.Of(report.Place);
            console.MarkupLine(
                $"[grey]{Clock.Time(report.At)}[/] [{DeploymentTables.ColorOf(report.Verdict)}]{TerminalText.Markup(report.Reason).PadRight(20)}[/] "
                + $"[bold]{TerminalText.Markup($"{report.Release} {report.Version}".TrimEnd())}[/] {TerminalText.Markup($"in {place}: {report.Message}")}");
        }
    }

    private sealed record Delivery(string InstanceId, string CreatedTime, JsonElement Input);
}
