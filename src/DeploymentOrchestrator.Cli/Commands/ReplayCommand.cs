using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Parsing;
using DeploymentOrchestrator.Cli.Replay;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Replay;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Shows what this build would do with a recorded history.</summary>
internal static class ReplayCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var source = new Argument<string?>("FILE|ID")
        {
            Description = "A file with a history, or with a status as Durable Functions shows it; - is standard input. Or the ID of an instance of the running server.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<string?>("--all") { Description = "Replay every *.json of a folder, for CI: one line each.", HelpName = "DIR" };
        var until = ValueOption.Count("--until", "Stop after event N of the history, counted from 0.", 0, int.MaxValue);
        var breakAt = ValueOption.Count("--break-at", "Wait for a debugger before event N, counted from 0, and break there.", 0, int.MaxValue);
        var output = OutputFormat.ForJson();
        var command = new Command("replay", """
            Run a recorded history through the code of this build. A file is replayed offline.

            Prints what arrived, what each report meant and why, what it changed and what was done, by position in the history, and then the verdict:
            "same", or "diverges at N" with what is recorded there and what the code does instead.

              replay stuck.json                  what happened, step by step
              replay stuck.json --until 40       only up to event 40
              replay stuck.json --break-at 40    debug what event 40 does
              replay podinfo:6.7.0:0123456789    fetches the history from the running server first
              replay --all Histories             does this build still understand them all?

            See docs/replay.md.

            Exit codes: 0 same, 1 diverges, 2 not a history or wrong use; with an ID also 5 no connection, 6 refused, 7 no such instance.
            """) { source, all, until, breakAt, output };
        server.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(source) == result.IsGiven(all))
            {
                result.AddError("Give a FILE or an ID, or --all DIR.");
            }
            else if (result.IsGiven(all) && (result.IsGiven(until) || result.IsGiven(breakAt)))
            {
                result.AddError("--until and --break-at are for one history, not for --all.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) => parsed.GetValue(all) is { } folder
            ? ReplayAll(folder, parsed.GetValue(output) is OutputFormat.Json)
            : ReplayOne(
                await FindAsync(parsed.GetValue(source)!, () => server.Find(parsed), cancellationToken),
                parsed.GetValue(until),
                parsed.GetValue(breakAt),
                parsed.GetValue(output) is OutputFormat.Json));
        return command;
    }

    // A file takes precedence: an instance with the same name can still be fetched with the command history.
    private static async Task<RecordedHistoryFile> FindAsync(string source, Func<ServerEndpoint> server, CancellationToken cancellationToken) =>
        source is "-" || File.Exists(source) || LooksLikeFile(source)
            ? RecordedHistoryFile.Read(source)
            : RecordedHistoryFile.Parse(source, await HistoryCommand.FetchAsync(server(), source, cancellationToken));

    private static bool LooksLikeFile(string source) => source.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || source.AsSpan().ContainsAny('/', '\\');

    private static int ReplayOne(RecordedHistoryFile file, int? until, int? breakAt, bool json)
    {
        var trace = file.Trace(until + 1, breakAt is { } position ? DebuggerStop.Before(position) : null);
        if (json)
        {
            OutputFormat.WriteJson(ReplayJson.Of(file.Name, trace));
        }
        else
        {
            new ReplayPrinter(Terminal.Open(keepsLines: true)).Print(trace, until);
        }

        return trace.IsSame ? ExitCodes.Done : ExitCodes.NotMet;
    }

    private static int ReplayAll(string folder, bool json)
    {
        var replays = Files(folder).Select(file => (Source: file.Name, Trace: RecordedHistoryFile.Read(file.FullName).Trace(null, null))).ToList();
        if (json)
        {
            OutputFormat.WriteJson(replays.Select(replay => ReplayJson.Of(replay.Source, replay.Trace)));
        }
        else
        {
            Summarize(Terminal.Open(keepsLines: true), replays);
        }

        return replays.All(replay => replay.Trace.IsSame) ? ExitCodes.Done : ExitCodes.NotMet;
    }

    private static List<FileInfo> Files(string folder)
    {
        var files = Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles("*.json").OrderBy(file => file.Name, StringComparer.Ordinal).ToList() : [];

        // Fail if there is nothing to replay, so that CI does not pass after the folder was moved.
        return files.Count > 0 ? files : throw new CommandFailure($"--all is \"{TerminalText.Line(folder)}\", which holds no *.json: nothing was replayed.", ExitCodes.Configuration);
    }

    private static void Summarize(IAnsiConsole console, List<(string Source, Trace Trace)> replays)
    {
        var width = replays.Max(replay => replay.Source.Length);
        foreach (var (source, trace) in replays)
        {
            var changed = trace.ChangedPayloads.Count is var count and > 0 ? $", {count} payloads are written differently" : "";
            console.MarkupLine(trace.Divergence is { } divergence
                ? $"[red]diverges[/]  {source.PadRight(width).EscapeMarkup()}  {divergence.ToString().EscapeMarkup()}"
                : $"[green]same[/]      {source.PadRight(width).EscapeMarkup()}  {trace.Orchestrator.EscapeMarkup()}, {trace.Steps.Count} steps{changed}");
        }

        console.WriteLine($"{replays.Count(replay => replay.Trace.IsSame)} of {replays.Count} histories replay the same.");
    }
}
