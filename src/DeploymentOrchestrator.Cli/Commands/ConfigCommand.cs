using System.CommandLine;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Stores servers under names, so that commands need no address and no key.</summary>
internal static class ConfigCommand
{
    private const string FromInput = "-";

    private static readonly Column<ContextRow>[] Columns =
    [
        new("CURRENT", row => row.IsCurrent ? "*" : " "),
        new("NAME", row => row.Name),
        new("URL", row => row.Url),
        new("MANAGEMENT URL", row => row.ManagementUrl),
    ];

    /// <summary>The command.</summary>
    public static Command Create() => new("config", """
        Keep servers by name, with their keys, in a file that only you can read.

          config set-context prod --management-url https://do.internal:7072 --management-key -    the key is read from standard input
          config use-context prod
          config get-contexts

        The file is config.json in the folder deployment-orchestrator of your configuration folder (~/.config on Linux), or where
        DEPLOYMENT_ORCHESTRATOR_CONFIG says. Options and environment variables take precedence over it.
        """)
    {
        SetContext(),
        UseContext(),
        GetContexts(),
        DeleteContext(),
    };

    private static Command SetContext()
    {
        var name = NameArgument();
        var url = Address("--url", "The address of its public listener.");
        var managementUrl = Address("--management-url", "The address of its management listener.");
        var key = Secret("--key", "Its function key.");
        var managementKey = Secret("--management-key", "Its management key.");
        var secret = Secret("--webhook-secret", "The secret that send-event signs with.");
        var command = new Command("set-context", """
            Set a context, or change some values of one. The first one becomes the current one.

            Each value - is read from standard input, as one line: a key on the command line would be visible in process lists.

            Exit codes: 0 set, 2 wrong use, or the file cannot be written.
            """) { name, url, key, managementUrl, managementKey, secret };
        command.SetAction(parsed =>
        {
            var contexts = Contexts.Read();
            var wanted = parsed.GetValue(name)!;
            var known = contexts.All.GetValueOrDefault(wanted) ?? new ServerContext();
            contexts.All[wanted] = new ServerContext(
                parsed.GetValue(url)?.ToString() ?? known.Url,
                Read(parsed.GetValue(key)) ?? known.Key,
                parsed.GetValue(managementUrl)?.ToString() ?? known.ManagementUrl,
                Read(parsed.GetValue(managementKey)) ?? known.ManagementKey,
                Read(parsed.GetValue(secret)) ?? known.WebhookSecret);
            (contexts with { Current = contexts.Current ?? wanted }).Write();
            Console.WriteLine($"Context {TerminalText.Line(wanted)} is set in {Contexts.Path}.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command UseContext()
    {
        var name = NameArgument();
        var command = new Command("use-context", "Make a context the current one.") { name };
        command.SetAction(parsed =>
        {
            var (contexts, wanted) = (Contexts.Read(), parsed.GetValue(name)!);
            _ = contexts.Find(wanted);
            (contexts with { Current = wanted }).Write();
            Console.WriteLine($"Commands now go to {TerminalText.Line(wanted)}.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command GetContexts()
    {
        var output = OutputFormat.ForTables();
        var command = new Command("get-contexts", "List the contexts, without their keys.") { output };
        command.SetAction(parsed =>
        {
            var contexts = Contexts.Read();
            var rows = contexts.All.Select(pair => new ContextRow(pair.Key, pair.Key == contexts.Current, pair.Value.Url, pair.Value.ManagementUrl)).ToList();
            switch (parsed.GetValue(output))
            {
                case OutputFormat.Json:
                    OutputFormat.WriteJson(rows);
                    break;
                case OutputFormat.Name:
                    rows.ForEach(row => Console.WriteLine(TerminalText.Line(row.Name)));
                    break;
                case var _ when rows.Count is 0:
                    Console.WriteLine("There is no context. See config set-context --help.");
                    break;
                case var format:
                    TextTable.Write(Terminal.Open(), rows, Columns, format is OutputFormat.Wide);
                    break;
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command DeleteContext()
    {
        var name = NameArgument();
        var command = new Command("delete-context", "Delete a context and its keys.") { name };
        command.SetAction(parsed =>
        {
            var (contexts, wanted) = (Contexts.Read(), parsed.GetValue(name)!);
            _ = contexts.Find(wanted);
            contexts.All.Remove(wanted);
            (contexts.Current == wanted ? contexts with { Current = null } : contexts).Write();
            Console.WriteLine($"Context {TerminalText.Line(wanted)} is deleted.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string> NameArgument()
    {
        var name = new Argument<string>("NAME") { Description = "The context." };
        name.CompletionSources.Add(_ => ContextOption.Names());
        return name;
    }

    private static Option<Uri?> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result => ServerEndpoint.Parse(result, name),
    };

    private static Option<string?> Secret(string name, string description) => new(name) { Description = $"{description} - reads it from standard input.", HelpName = "KEY" };

    private static string? Read(string? value) => value is FromInput ? Console.In.ReadLine()?.Trim() : value;

    private sealed record ContextRow(string Name, bool IsCurrent, string? Url, string? ManagementUrl);
}
