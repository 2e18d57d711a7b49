using System.CommandLine;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Who waits for what, and how long still?</summary>
internal static class WaitsCommand
{
    private static readonly Option<string?> Release = new("--release") { Description = "Only those that wait for this HelmRelease.", HelpName = "NAME" };
    private static readonly Option<bool> AsJson = new("--json") { Description = "Print a JSON array, for programs." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var command = new Command("waits", """
            List the pipelines that wait now: for what, where, since when, and how long still. The most urgent first.

            "Left" counts to what comes first: the deadline, or a failure that is on its way, which is named then.

              waits                      all of them
              waits --release podinfo    those of one HelmRelease

            Exit codes: 0 shown, 2 wrong use or no key, 5 nobody answers, 6 refused.
            """) { Release, AsJson };
        server.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandFailure.GuardAsync(async () =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            var path = parsed.GetValue(Release) is { } release ? $"api/deployments?release={ManagementCalls.Escape(release)}" : "api/deployments";
            var releases = calls.Read<ReleaseView[]>(await calls.GetAsync(path, "release", cancellationToken));
            var waits = releases.SelectMany(view => view.Waits).OrderBy(wait => wait.FailsNext?.At ?? wait.Deadline).ToList();
            var console = Terminal.Open();
            if (parsed.GetValue(AsJson))
            {
                Console.WriteLine(JsonSerializer.Serialize(waits, Json.Options));
            }
            else if (waits.Count is 0)
            {
                console.WriteLine("Nobody waits.");
            }
            else
            {
                console.Write(DeploymentTables.Waits(waits, DateTimeOffset.UtcNow));
            }

            return ExitCodes.Done;
        }));
        return command;
    }
}
