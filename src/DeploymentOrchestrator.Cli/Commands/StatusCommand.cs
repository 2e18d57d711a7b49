using System.CommandLine;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Shows what is waiting, and what is live where.</summary>
internal static class StatusCommand
{
    private static readonly Argument<string?> Release = new("RELEASE")
    {
        Description = "A HelmRelease, or RELEASE@VERSION for everything known about a chart version. Default: every release.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var output = OutputFormat.ForTables();
        var command = new Command("status", """
            Show what is waiting and what is live where, as the running server knows it.

              status                     every release: how many pipelines wait, what is live
              status podinfo             one release: its places, who waits
              status podinfo@6.7.0       one version: who waited, how it ended, what Flux said

            On the server's machine nothing else is needed: address and key come from the configuration that serve would read in this folder.

            Exit codes: 0 shown, 2 wrong use or no key, 5 no connection, 6 refused, 7 nothing is known about it.
            """) { Release, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            await (parsed.GetValue(Release)?.Split('@', 2) switch
            {
                [var release, var version] => ShowVersionAsync(calls, release, version, parsed.GetValue(output), cancellationToken),
                [var release] => ShowReleaseAsync(calls, release, parsed.GetValue(output), cancellationToken),
                _ => ShowReleasesAsync(calls, parsed.GetValue(output), cancellationToken),
            });
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task ShowReleasesAsync(ManagementCalls calls, string? format, CancellationToken cancellationToken)
    {
        var body = await calls.GetAllAsync("api/deployments?top=500", "release", cancellationToken);
        var releases = calls.Read<ReleaseView[]>(body);
        switch (format)
        {
            case OutputFormat.Json:
                OutputFormat.WriteJson(JsonElement.Parse(body));
                break;
            case OutputFormat.Name:
                releases.ToList().ForEach(release => Console.WriteLine(TerminalText.Line(release.Release)));
                break;
            case var _ when releases.Length is 0:
                Console.WriteLine("No pipeline waits, and Flux has sent no event.");
                break;
            default:
                TextTable.Write(Terminal.Open(), releases, DeploymentTables.Releases(DateTimeOffset.UtcNow), format is OutputFormat.Wide);
                break;
        }
    }

    private static async Task ShowReleaseAsync(ManagementCalls calls, string release, string? format, CancellationToken cancellationToken)
    {
        var body = await calls.GetAsync($"api/deployments?release={ManagementCalls.Escape(release)}", "release", cancellationToken);
        if (calls.Read<ReleaseView[]>(body) is not [var view, ..])
        {
            throw new CommandFailure($"Nothing is known about {TerminalText.Line(release)}: no pipeline waits for it, and Flux has sent no event about it.", ExitCodes.NotFound);
        }

        switch (format)
        {
            case OutputFormat.Json:
                OutputFormat.WriteJson(JsonElement.Parse(body)[0]);
                break;
            case OutputFormat.Name:
                Console.WriteLine(TerminalText.Line(view.Release));
                break;
            default:
                Console.WriteLine(TerminalText.Line($"{view.Release}: {view.Message}"));
                WritePlacesAndWaits(view.Places, view.Waits, format is OutputFormat.Wide);
                break;
        }
    }

    private static async Task ShowVersionAsync(ManagementCalls calls, string release, string version, string? format, CancellationToken cancellationToken)
    {
        var body = await calls.GetAsync($"api/deployments/{ManagementCalls.Escape(release)}/{ManagementCalls.Escape(version)}", $"word of {TerminalText.Line(release)} {TerminalText.Line(version)}", cancellationToken);
        var view = calls.Read<VersionView>(body);
        if (view.Waits.Count is 0 && !view.Places.Select(place => place.Live?.Version).Concat(view.Reports.Select(report => report.Version)).Contains(view.Version))
        {
            throw new CommandFailure($"Nothing is known about {TerminalText.Line(release)} {TerminalText.Line(version)}: no pipeline has asked for it, and Flux has sent no event about it. See status {TerminalText.Line(release)}", ExitCodes.NotFound);
        }

        switch (format)
        {
            case OutputFormat.Json:
                OutputFormat.WriteJson(JsonElement.Parse(body));
                return;
            case OutputFormat.Name:
                view.Waits.ToList().ForEach(wait => Console.WriteLine(TerminalText.Line(wait.InstanceId)));
                return;
        }

        Console.WriteLine(TerminalText.Line($"{view.Release} {view.Version}: {view.Message}"));
        WritePlacesAndWaits(view.Places, view.Waits, format is OutputFormat.Wide);
        foreach (var wait in view.Waits.Where(wait => wait.Story.Count > 0))
        {
            Title($"Log of {TerminalText.Line(wait.InstanceId)}");
            wait.Story.ForEach(line => Console.WriteLine(TerminalText.Line(line)));
        }

        Write("Events", view.Reports, DeploymentTables.Reports(view.Places, DateTimeOffset.UtcNow), format is OutputFormat.Wide);
    }

    private static void WritePlacesAndWaits(IReadOnlyList<PlaceView> places, IReadOnlyList<WaitView> waits, bool wide)
    {
        Write("Places", places, DeploymentTables.Places(places, DateTimeOffset.UtcNow), wide);
        Write("Waits", waits, DeploymentTables.Waits(DateTimeOffset.UtcNow), wide);
    }

    private static void Write<T>(string title, IReadOnlyList<T> rows, IReadOnlyList<Column<T>> columns, bool wide)
    {
        if (rows.Count > 0)
        {
            Title(title);
            TextTable.Write(Terminal.Open(), rows, columns, wide);
        }
    }

    private static void Title(string title)
    {
        Console.WriteLine();
        Console.WriteLine($"{title}:");
    }
}
