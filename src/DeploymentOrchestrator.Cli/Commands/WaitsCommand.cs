using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Lists the pipelines that wait, what they wait for, and the time they have left.</summary>
internal static class WaitsCommand
{
    private static readonly Option<string?> Release = new("--release") { Description = "Only pipelines that wait for this HelmRelease.", HelpName = "NAME" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var output = OutputFormat.ForTables();
        var command = new Command("waits", """
            List the pipelines that wait now: for what, where, since when, and the time left. The most urgent comes first.

            LEFT is the time until the deadline, or until an earlier failure that is to be expected, which is then named.

              waits                      all of them
              waits --release podinfo    those of one HelmRelease
              waits -o name              the instances only, e.g. for suspend or history

            Exit codes: 0 shown, 2 wrong use or no key, 5 no connection, 6 refused.
            """) { Release, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            var path = parsed.GetValue(Release) is { } release ? $"api/deployments?release={ManagementCalls.Escape(release)}" : "api/deployments?top=500";
            var releases = calls.Read<ReleaseView[]>(await calls.GetAllAsync(path, "release", cancellationToken));
            var waits = releases.SelectMany(view => view.Waits).OrderBy(wait => wait.FailsNext?.At ?? wait.Deadline).ToList();
            switch (parsed.GetValue(output))
            {
                case OutputFormat.Json:
                    OutputFormat.WriteJson(waits);
                    break;
                case OutputFormat.Name:
                    waits.ForEach(wait => Console.WriteLine(TerminalText.Line(wait.InstanceId)));
                    break;
                case var _ when waits.Count is 0:
                    Console.WriteLine(parsed.GetValue(Release) is { } named ? $"No pipeline waits for {TerminalText.Line(named)}." : "No pipeline waits.");
                    break;
                case var format:
                    TextTable.Write(Terminal.Open(), waits, DeploymentTables.Waits(DateTimeOffset.UtcNow), format is OutputFormat.Wide);
                    break;
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
