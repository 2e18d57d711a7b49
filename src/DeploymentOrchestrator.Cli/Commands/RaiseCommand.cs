using System.CommandLine;
using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Raises an event on an instance by hand.</summary>
internal static class RaiseCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "The instance, as waits shows it." };
    private static readonly Argument<string> Event = new("EVENT") { Description = $"The event's name; a wait listens to {Names.DeploymentReported}." };
    private static readonly Option<string> Data = new("--event-data") { Description = "The payload: JSON, or - for standard input.", HelpName = "JSON", DefaultValueFactory = _ => "null" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var (reason, output) = (ReasonOption.Create(), OutputFormat.ForJson());
        var command = new Command("raise", """
            Raise an event on a running instance.

            To release a waiting pipeline by hand, send the event that Flux would have sent, with send-event. It is treated like any event of Flux, is
            kept in the release's feed, and releases every pipeline that waits for it.

              raise podinfo:6.7.0:0123456789 DeploymentReported --event-data - < report.json

            The action is recorded by the server with its reason.

            Exit codes: 0 raised, 2 wrong use or no key, 5 no connection, 6 refused (it has ended), 7 no such instance.
            """) { Id, Event, Data, reason, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (id, name) = (parsed.GetValue(Id)!, parsed.GetValue(Event)!);
            using var calls = new ManagementCalls(server.Find(parsed));
            using var payload = new StringContent(Check(await DataAsync(parsed.GetValue(Data)!, cancellationToken)), Encoding.UTF8, "application/json");
            await calls.SendAsync(
                HttpMethod.Post,
                $"{ManagementCalls.DurableTask}/instances/{ManagementCalls.Escape(id)}/raiseEvent/{ManagementCalls.Escape(name)}{ReasonOption.Query(parsed.GetValue(reason))}",
                payload,
                $"instance {TerminalText.Line(id)}",
                cancellationToken);
            InstanceActions.Say(id, $"{TerminalText.Line(name)} is raised on {TerminalText.Line(id)}.", parsed.GetValue(output) is OutputFormat.Json);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<string> DataAsync(string data, CancellationToken cancellationToken) =>
        data is "-" ? await Console.In.ReadToEndAsync(cancellationToken) : data;

    private static string Check(string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            return json;
        }
        catch (JsonException error)
        {
            throw new CommandFailure($"--event-data is not JSON: {error.Message}", ExitCodes.Configuration);
        }
    }
}
