using System.CommandLine;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Parsing;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Creates and revokes links that sign in a screen.</summary>
internal static class KioskLinkCommand
{
    private const int MostDays = 365;

    /// <summary>The command.</summary>
    public static Command Create() => new("kiosk-link", """
        Make a link that signs in a read-only wall screen, or revoke one.

          kiosk-link create lobby --days 180 --reason "the screen at the entrance"
          kiosk-link revoke lobby

        """) { CreateOne(), Revoke() };

    private static Command CreateOne()
    {
        var server = new ServerOptions(Listener.Management);
        var name = new Argument<string>("NAME") { Description = "The name of the link: letters, digits, '.', '_' and '-'." };
        var days = ValueOption.Count("--days", "How many days it is valid. Default: 90.", 1, MostDays);
        var (reason, output) = (ReasonOption.Create(), OutputFormat.ForJson());
        var command = new Command("create", """
            Make a link that signs in a read-only screen, and show it once.

            Open it on the screen: it can read until the link expires or is revoked, even after restarts, and it cannot change anything. Anybody who has the link can do the same.

              kiosk-link create lobby
              kiosk-link create lobby --days 365 --reason "the screen at the entrance"

            Exit codes: 0 made, 2 wrong use or no key, 5 no connection, 6 refused (the name is already in use).
            """) { name, days, reason, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            var (id, lifetime) = (parsed.GetValue(name)!, parsed.GetValue(days));
            var query = lifetime is null ? ReasonOption.Query(parsed.GetValue(reason)) : $"?days={lifetime}{ReasonOption.Query(parsed.GetValue(reason), '&')}";
            var body = await calls.SendAsync(HttpMethod.Post, $"api/kiosk-links/{ManagementCalls.Escape(id)}{query}", null, $"kiosk link {TerminalText.Line(id)}", cancellationToken);
            if (parsed.GetValue(output) is OutputFormat.Json)
            {
                OutputFormat.WriteJson(JsonElement.Parse(body));
                return ExitCodes.Done;
            }

            var made = calls.Read<NewKioskLink>(body);
            Console.WriteLine($"{TerminalText.Line(made.Name)} is made, and good until {Clock.Time(made.ExpiresAt)}. Open this address once on the screen; it is not shown again:");
            Console.WriteLine(TerminalText.Line(made.Link));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Revoke()
    {
        var server = new ServerOptions(Listener.Management);
        var names = new Argument<string[]>("NAME") { Description = "The links, as kiosk-links shows them.", Arity = ArgumentArity.OneOrMore };
        var reason = ReasonOption.Create();
        var command = new Command("revoke", """
            Revoke links: every screen that they signed in is signed out at its next request.

              kiosk-link revoke lobby --reason "the screen was stolen"
              kiosk-links -o name | xargs kiosk-link revoke

            Exit codes: 0 revoked, 2 wrong use or no key, 5 no connection, 6 refused, 7 no such link.
            """) { names, reason };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            foreach (var name in parsed.GetValue(names)!)
            {
                await calls.SendAsync(
                    HttpMethod.Delete, $"api/kiosk-links/{ManagementCalls.Escape(name)}{ReasonOption.Query(parsed.GetValue(reason))}", null, $"kiosk link {TerminalText.Line(name)}", cancellationToken);
                Console.WriteLine($"{TerminalText.Line(name)} is revoked.");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
