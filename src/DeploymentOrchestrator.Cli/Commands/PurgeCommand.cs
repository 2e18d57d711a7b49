using System.CommandLine;
using System.Globalization;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Parsing;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Removes instances that have ended.</summary>
internal static class PurgeCommand
{
    private static readonly Argument<string?> Id = new("ID") { Description = "One instance that has ended.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<DateTimeOffset?> From = ValueOption.Time("--from", "Instead of ID: all instances that were created from this time on and have ended.");
    private static readonly Option<DateTimeOffset?> To = ValueOption.Time("--to", "The end of that period. Default: now.");
    private static readonly Option<bool> Yes = new("--yes") { Description = "Remove them. Without this option they are only counted." };

    private const int MostShown = 1000;

    private static readonly Column<Instance>[] Columns =
    [
        new("INSTANCE", instance => instance.InstanceId),
        new("KIND", instance => instance.Name) { DroppedFrom = 1 },
        new("STATUS", instance => instance.RuntimeStatus),
        new("AGE", instance => Clock.Age(instance.CreatedTime, DateTimeOffset.UtcNow)),
    ];

    private static readonly string[] Ended = ["Completed", "Failed", "Terminated"];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var reason = ReasonOption.Create();
        var status = ValueOption.Word("--status", $"Only those that ended like this: {string.Join(", ", Ended)}. Default: all.", "STATUS", Ended);
        var command = new Command("purge", """
            Remove instances that have ended, with their histories. A running instance or a release's feed is never removed.

            The server itself removes instances two weeks after they ended, so this is for tidying up after a trial.

              purge podinfo:6.7.0:0123456789                           one
              purge --from 2026-08-20T10:00Z --status Completed        shows them
              purge --from 2026-08-20T10:00Z --status Completed --yes  removes them

            Exit codes: 0 removed or counted, 2 wrong use or no key, 5 no connection, 6 refused (it has not ended), 7 no such instance.
            """) { Id, From, To, status, Yes, reason };
        server.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(Id) == result.IsGiven(From))
            {
                result.AddError("Give an ID, or --from TIME.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            if (parsed.GetValue(Id) is { } id)
            {
                await calls.SendAsync(
                    HttpMethod.Delete,
                    $"{ManagementCalls.DurableTask}/instances/{ManagementCalls.Escape(id)}{ReasonOption.Query(parsed.GetValue(reason))}",
                    null,
                    $"instance {TerminalText.Line(id)}",
                    cancellationToken);
                Console.WriteLine($"{TerminalText.Line(id)} is removed.");
                return ExitCodes.Done;
            }

            string[] statuses = parsed.GetValue(status) is { } chosen ? [chosen] : Ended;
            var filter = $"createdTimeFrom={Time(parsed.GetValue(From)!.Value)}&createdTimeTo={Time(parsed.GetValue(To) ?? DateTimeOffset.UtcNow)}&runtimeStatus={string.Join(',', statuses)}";
            if (!parsed.GetValue(Yes))
            {
                var found = calls.Read<Instance[]>(await calls.GetAsync($"{ManagementCalls.DurableTask}/instances?{filter}&showInput=false&top={MostShown}", "instance", cancellationToken));
                TextTable.Write(Terminal.Open(), found, Columns, wide: false);
                Console.WriteLine($"{found.Length}{(found.Length == MostShown ? " or more" : "")} {(found.Length is 1 ? "instance" : "instances")} would be removed. Add --yes to do it.");
                return ExitCodes.Done;
            }

            var body = await calls.SendAsync(
                HttpMethod.Delete,
                $"{ManagementCalls.DurableTask}/instances?{filter}{ReasonOption.Query(parsed.GetValue(reason), '&')}",
                null,
                "such instance",
                cancellationToken);
            var removed = calls.Read<Purged>(body).InstancesDeleted;
            Console.WriteLine($"{removed} {(removed is 1 ? "instance" : "instances")} removed.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed record Purged(int InstancesDeleted);

    private sealed record Instance(string InstanceId, string Name, string RuntimeStatus, DateTimeOffset CreatedTime);
}
