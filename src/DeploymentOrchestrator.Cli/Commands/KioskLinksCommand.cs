using System.CommandLine;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Lists the links that sign in a screen.</summary>
internal static class KioskLinksCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var output = OutputFormat.ForTables();
        var command = new Command("kiosk-links", """
            List the links that sign in a read-only screen: who made each, when it expires, when it was last used.

              kiosk-links
              kiosk-links -o name

            Exit codes: 0 shown, 2 wrong use or no key, 5 no connection, 6 refused.
            """) { output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            var body = await calls.GetAsync("api/kiosk-links", "kiosk links", cancellationToken);
            var links = calls.Read<KioskLink[]>(body);
            switch (parsed.GetValue(output))
            {
                case OutputFormat.Json:
                    OutputFormat.WriteJson(JsonElement.Parse(body));
                    break;
                case OutputFormat.Name:
                    Array.ForEach(links, link => Console.WriteLine(TerminalText.Line(link.Name)));
                    break;
                case var _ when links.Length is 0:
                    Console.WriteLine("There is no kiosk link.");
                    break;
                case var format:
                    TextTable.Write(Terminal.Open(), links, Columns(DateTimeOffset.UtcNow), format is OutputFormat.Wide);
                    break;
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Column<KioskLink>[] Columns(DateTimeOffset now) =>
    [
        new("NAME", link => link.Name),
        new("AGE", link => Clock.Age(link.MadeAt, now)) { DroppedFrom = 2 },
        new("EXPIRES IN", link => link.ExpiresAt > now ? Clock.Duration(link.ExpiresAt - now) : "expired") { Color = link => link.ExpiresAt > now ? null : "red" },
        new("LAST USED", link => Clock.Age(link.LastUsedAt, now)) { DroppedFrom = 1 },
        new("EXPIRES AT", link => Clock.Time(link.ExpiresAt)) { IsWide = true },
        new("MADE BY", link => link.MadeBy),
    ];
}
