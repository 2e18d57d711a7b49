using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>What does Flux send?</summary>
internal static class EventsCommand
{
    private const int MostOfAPage = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on showing what comes, until Ctrl+C." };
    private static readonly Option<int> Last = new("--last") { Description = "How many to begin with, at most 1000.", HelpName = "N", DefaultValueFactory = _ => 20 };
    private static readonly Option<string?> Release = new("--release") { Description = "Only those of this HelmRelease.", HelpName = "NAME" };
    private static readonly Option<bool> AsJson = new("--json") { Description = "Print one JSON object a line, for programs." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var command = new Command("events", """
            Show what Flux sent, as it was understood: when, what it means, of which release, version and place. The newest last.

              events                          the last 20
              events --follow                 and then whatever comes, live
              events -f --release podinfo     of one HelmRelease

            What came twice is shown once. What could not be understood is no event: see the dead letters.

            Exit codes: 0 shown, 2 wrong use or no key, 5 nobody answers, 6 refused.
            """) { Follow, Last, Release, AsJson };
        server.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Last) is < 0 or > MostOfAPage)
            {
                result.AddError($"--last is a number from 0 to {MostOfAPage}.");
            }
        });
        command.SetAction((parsed, cancellationToken) => CommandFailure.GuardAsync(async () =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            var (console, seen) = (Terminal.Open(keepsLines: true), new HashSet<string>());
            var (events, since) = await ReadAsync(calls, null, seen, cancellationToken);
            Show(console, events.Where(IsAsked).TakeLast(parsed.GetValue(Last)), parsed.GetValue(AsJson));
            while (parsed.GetValue(Follow))
            {
                await Task.Delay(Pause, cancellationToken);
                (events, since) = await ReadAsync(calls, since, seen, cancellationToken);
                Show(console, events.Where(IsAsked), parsed.GetValue(AsJson));
            }

            return ExitCodes.Done;

            bool IsAsked(Report report) => parsed.GetValue(Release) is not { } release || report.Release.Equals(release, StringComparison.OrdinalIgnoreCase);
        }));
        return command;
    }

    // Every event that was taken is a delivery, and its input is the event as it was understood.
    private static async Task<(IReadOnlyList<Report> Events, string? Since)> ReadAsync(ManagementCalls calls, string? since, HashSet<string> seen, CancellationToken cancellationToken)
    {
        var prefix = ManagementCalls.Escape(InstanceIds.ForReport(""));
        var from = since is null ? "" : $"&createdTimeFrom={ManagementCalls.Escape(since)}";
        var body = await calls.GetAsync($"{ManagementCalls.DurableTask}/instances?instanceIdPrefix={prefix}&top={MostOfAPage}{from}", "instance", cancellationToken);
        var deliveries = calls.Read<Delivery[]>(body);

        // Times are whole seconds: the last one is asked for again, and what is known of it is left out.
        var fresh = deliveries.Where(delivery => seen.Add(delivery.InstanceId)).Select(delivery => calls.Read<Report>(delivery.Input.GetRawText()));
        return ([.. fresh.OrderBy(report => report.AcceptedAt)], deliveries.Select(delivery => delivery.CreatedTime).Append(since).Max(StringComparer.Ordinal));
    }

    private static void Show(IAnsiConsole console, IEnumerable<Report> reports, bool json)
    {
        foreach (var report in reports)
        {
            if (json)
            {
                Console.WriteLine(JsonSerializer.Serialize(report, Json.Options));
            }
            else
            {
                var time = report.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                console.MarkupLine(
                    $"[grey]{time}[/] [{DeploymentTables.ColourOf(report.Verdict)}]{Safe.Markup(report.Reason).PadRight(20)}[/] "
                    + $"[bold]{Safe.Markup($"{report.Release} {report.Version}".TrimEnd())}[/] {Safe.Markup($"in {report.Place}: {report.Message}")}");
            }
        }
    }

    private sealed record Delivery(string InstanceId, string CreatedTime, JsonElement Input);
}
