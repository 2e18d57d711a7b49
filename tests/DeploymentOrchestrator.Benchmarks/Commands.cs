using System.CommandLine;
using DeploymentOrchestrator.Benchmarks.Measuring;
using DeploymentOrchestrator.Benchmarks.Scenarios;
using Spectre.Console;

namespace DeploymentOrchestrator.Benchmarks;

/// <summary>The command line.</summary>
internal static class Commands
{
    private static readonly Argument<string[]> Names = new("scenarios") { Description = "Which to run; all if none is named: " + string.Join(", ", ScenarioList.All.Keys) };
    private static readonly Option<int> Instances = new("--instances") { Description = "Orchestrations in wait and slow-disk, and beside those at rest", DefaultValueFactory = _ => 3000 };
    private static readonly Option<int> Callers = new("--callers") { Description = "Callers at once", DefaultValueFactory = _ => 64 };
    private static readonly Option<int> Rate = new("--rate") { Description = "Events a second while latency is measured", DefaultValueFactory = _ => 200 };
    private static readonly Option<int> Seconds = new("--seconds") { Description = "How long latency is measured", DefaultValueFactory = _ => 10 };
    private static readonly Option<int[]> AtRest = new("--at-rest")
    {
        Description = "Instances at rest in waiting, in ascending order",
        DefaultValueFactory = _ => [1000, 10_000, 100_000],
        AllowMultipleArgumentsPerToken = true,
    };
    private static readonly Option<int> Waits = new("--waits") { Description = "Waits in http; ten times as many in pages", DefaultValueFactory = _ => 2000 };
    private static readonly Option<int> Reports = new("--reports") { Description = "Reports in busy-release and event-hub", DefaultValueFactory = _ => 5000 };
    private static readonly Option<int> Releases = new("--releases") { Description = "HelmReleases of the cluster in watch, releases in pages", DefaultValueFactory = _ => 5000 };
    private static readonly Option<int> Repeat = new("--repeat") { Description = "Runs of each scenario; the table shows the median and the spread", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Quick = new("--quick") { Description = "Small sizes: does it run at all?" };
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Also write the results to this file" };
    private static readonly Option<string?> AzureStorage = new("--azure-storage") { Description = "Connection string of an Azure Storage account or Azurite: wait is run there too, smaller" };
    private static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "On which disk; a temporary folder is made in there",
        DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()),
    };

    public static Task<int> RunAsync(string[] args)
    {
        Names.AcceptOnlyFromAmong([.. ScenarioList.All.Keys]);
        var root = new RootCommand("Measures the server and its SQLite provider: throughput, latency, memory, beside peers that anyone can run.")
        {
            Names, Instances, Callers, Rate, Seconds, AtRest, Waits, Reports, Releases, Repeat, Quick, Json, Data, AzureStorage,
        };
        root.SetAction((parsed, stop) => MeasureAsync(Settings(parsed), parsed.GetValue(Names)!, parsed.GetValue(Json), stop));
        root.Subcommands.Add(BesideCommand.Create());
        return root.Parse(args).InvokeAsync();
    }

    private static BenchmarkSettings Settings(ParseResult parsed)
    {
        var settings = new BenchmarkSettings(
            parsed.GetValue(Instances),
            parsed.GetValue(Callers),
            parsed.GetValue(Rate),
            parsed.GetValue(Seconds),
            parsed.GetValue(AtRest)!,
            parsed.GetValue(Waits),
            parsed.GetValue(Reports),
            parsed.GetValue(Releases),
            parsed.GetValue(Repeat),
            parsed.GetValue(Data)!.FullName,
            parsed.GetValue(AzureStorage));
        return parsed.GetValue(Quick) ? settings.Quick() : settings;
    }

    private static async Task<int> MeasureAsync(BenchmarkSettings settings, string[] names, FileInfo? json, CancellationToken stop)
    {
        var machine = Machine.Measure(settings.DataFolder);
        var measured = new List<Measurement>();
        foreach (var name in names is [] ? [.. ScenarioList.All.Keys] : names)
        {
            for (var run = 1; run <= settings.Repeat; run++)
            {
                var title = settings.Repeat == 1 ? name : $"{name} ({run} of {settings.Repeat})";
                await AnsiConsole.Status().StartAsync(title, async status => measured.AddRange(
                    await ScenarioList.All[name](settings, what => status.Status($"{title}: {what}"), stop)));
            }
        }

        var results = Result.Of(measured);
        ResultTable.Print(machine, results);
        if (json is not null)
        {
            ResultFile.Write(json.FullName, machine, settings, results);
        }

        return 0;
    }
}
