using System.CommandLine;
using DeploymentOrchestrator.Cli.Doctor;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Configuration;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Checks everything that a server needs, and says how to fix what is missing.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var output = OutputFormat.ForJson();
        var command = new Command("doctor", """
            Check settings, keys, disk, database, organizations, clock, Event Hub and cluster, and say what to do.

              doctor                               with the settings that serve would read in this folder
              doctor --Storage:Path /var/lib/do    with settings as serve takes them
              doctor -o json                       for programs

            The cluster is asked as you: with Kubernetes:KubeConfig, KUBECONFIG or ~/.kube/config, in a pod as its service account.
            It changes nothing. The database is read completely (an integrity check of every page), even while a server has it open.

            Exit codes: 0 no problem (warnings do not count), 1 a problem, 2 wrong use.
            """)
        {
            output,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var findings = await ExamineAsync([.. parsed.UnmatchedTokens], cancellationToken);
            if (parsed.GetValue(output) is OutputFormat.Json)
            {
                OutputFormat.WriteJson(new { healthy = !HasProblem(findings), findings });
            }
            else
            {
                Print(Terminal.Open(keepsLines: true), findings);
            }

            return HasProblem(findings) ? ExitCodes.NotMet : ExitCodes.Done;
        });
        return command;
    }

    private static bool HasProblem(IEnumerable<Finding> findings) => findings.Any(finding => finding.Severity is Severity.Problem);

    private static async Task<IReadOnlyList<Finding>> ExamineAsync(string[] settings, CancellationToken cancellationToken)
    {
        var configuration = ServerConfiguration.Read(settings).Configuration;
        try
        {
            ConfigurationCheck.Run(configuration);
        }
        catch (StartFailedException mistake)
        {
            // With a wrong configuration, all further findings would be misleading.
            return [Finding.Problem("configuration", mistake.Message, "The server does not start with it. Correct it, and run doctor again.")];
        }

        var read = ServerSettings.From(configuration);
        return
        [
            .. SettingFindings.Of(configuration, read),
            .. StorageFindings.Of(read),
            .. await NetworkFindings.OfAsync(configuration, read, cancellationToken),
            .. await EventHubFindings.OfAsync(read.EventHub, cancellationToken),
            .. await ClusterFindings.OfAsync(configuration, cancellationToken),
        ];
    }

    private static void Print(IAnsiConsole console, IReadOnlyList<Finding> findings)
    {
        var width = findings.Max(finding => finding.Area.Length);
        foreach (var finding in findings)
        {
            var severity = finding.Severity switch
            {
                Severity.Ok => "[green]ok[/]     ",
                Severity.Warning => "[yellow]warning[/]",
                _ => "[red]PROBLEM[/]",
            };
            console.MarkupLine($"{severity}   [bold]{finding.Area.PadRight(width)}[/]   {finding.What.EscapeMarkup()}");
            if (finding.Remedy is { } remedy)
            {
                console.MarkupLine($"{new string(' ', width + 13)}→ {remedy.EscapeMarkup()}");
            }
        }

        console.WriteLine();
        var (problems, warnings) = (findings.Count(finding => finding.Severity is Severity.Problem), findings.Count(finding => finding.Severity is Severity.Warning));
        console.MarkupLine((problems, warnings) switch
        {
            (0, 0) => "[green]All is in order.[/]",
            (0, _) => $"[yellow]No problem, {Count(warnings, "warning")}.[/]",
            _ => $"[red]{Count(problems, "problem")}, {Count(warnings, "warning")}.[/]",
        });
    }

    private static string Count(int count, string what) => $"{count} {what}{(count is 1 ? "" : "s")}";
}
