using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>What is waiting, and what is live where?</summary>
internal static class StatusCommand
{
    private static readonly Argument<string?> Release = new("RELEASE[@VERSION]")
    {
        Description = "A HelmRelease, with a chart version for all that is known of that. Else every release.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> AsJson = new("--json") { Description = "Print the answer's JSON, for programs." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var command = new Command("status", """
            Show what is waiting and what is live where, as the running server knows it.

              status                     every release: how many pipelines wait, what is live
              status podinfo             one release: its places, who waits
              status podinfo@6.7.0       one version: who waited, how it ended, what Flux said

            Beside the server nothing else is needed: address and key come from the configuration that serve would read in this folder.

            Exit codes: 0 shown, 2 wrong use or no key, 5 nobody answers, 6 refused, 7 nothing is known of it.
            """) { Release, AsJson };
        server.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandFailure.GuardAsync(async () =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            return parsed.GetValue(Release)?.Split('@', 2) switch
            {
                [var release, var version] => await ShowVersionAsync(calls, release, version, parsed.GetValue(AsJson), cancellationToken),
                [var release] => await ShowReleasesAsync(calls, release, parsed.GetValue(AsJson), cancellationToken),
                _ => await ShowReleasesAsync(calls, null, parsed.GetValue(AsJson), cancellationToken),
            };
        }));
        return command;
    }

    private static async Task<int> ShowReleasesAsync(ManagementCalls calls, string? release, bool json, CancellationToken cancellationToken)
    {
        var body = await calls.GetAsync(release is null ? "api/deployments" : $"api/deployments?release={ManagementCalls.Escape(release)}", "release", cancellationToken);
        var releases = calls.Read<ReleaseView[]>(body);
        if (release is not null && releases.Length is 0)
        {
            throw new CommandFailure($"Nothing is known of {Safe.Line(release)}: no pipeline waits for it, and Flux has said nothing.", ExitCodes.NotFound);
        }

        var console = Terminal.Open();
        if (json)
        {
            Console.WriteLine(body);
        }
        else if (release is not null)
        {
            console.MarkupLine($"[bold]{Safe.Markup(releases[0].Release)}[/] {Safe.Markup(releases[0].Message)}");
            Write(console, DeploymentTables.Places(releases[0].Places));
            Write(console, DeploymentTables.Waits(releases[0].Waits, DateTimeOffset.UtcNow));
        }
        else if (releases.Length is 0)
        {
            console.WriteLine("Nothing yet: no pipeline waits, and Flux has said nothing.");
        }
        else
        {
            Write(console, DeploymentTables.Releases(releases));
        }

        return ExitCodes.Done;
    }

    private static async Task<int> ShowVersionAsync(ManagementCalls calls, string release, string version, bool json, CancellationToken cancellationToken)
    {
        var body = await calls.GetAsync($"api/deployments/{ManagementCalls.Escape(release)}/{ManagementCalls.Escape(version)}", $"word of {Safe.Line(release)} {Safe.Line(version)}", cancellationToken);
        if (json)
        {
            Console.WriteLine(body);
            return ExitCodes.Done;
        }

        var (console, view) = (Terminal.Open(), calls.Read<VersionView>(body));
        console.MarkupLine($"[bold]{Safe.Markup($"{view.Release} {view.Version}")}[/] {Safe.Markup(view.Message)}");
        Write(console, DeploymentTables.Places(view.Places));
        Write(console, DeploymentTables.Waits(view.Waits, DateTimeOffset.UtcNow));
        foreach (var wait in view.Waits.Where(wait => wait.Story.Count > 0))
        {
            console.MarkupLine($"[bold]{Safe.Markup(wait.InstanceId)}[/] {Safe.Markup(wait.Message)}");
            wait.Story.ForEach(line => console.MarkupLine($"  {Safe.Markup(line)}"));
        }

        Write(console, DeploymentTables.Reports(view.Reports));
        return ExitCodes.Done;
    }

    private static void Write(IAnsiConsole console, Table table)
    {
        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }
    }
}
