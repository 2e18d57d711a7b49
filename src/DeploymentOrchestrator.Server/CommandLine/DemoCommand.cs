using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DeploymentOrchestrator.Server.Demo;
using DeploymentOrchestrator.Server.Demo.Scenes;
using DeploymentOrchestrator.Server.Demo.StandIn;
using DeploymentOrchestrator.Server.Hosting;
using Spectre.Console;

namespace DeploymentOrchestrator.Server.CommandLine;

/// <summary>Plays the main job, scene by scene.</summary>
internal static class DemoCommand
{
    private static readonly Scene[] Scenes =
        [RequestFirst.Scene, EventFirst.Scene, UpgradeFails.Scene, ServerKilled.Scene, ManyPipelines.Scene];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("demo", """
            Play the main job against a real server process and a stand-in for Azure DevOps.

            Needs no network, no cluster and no account; leaves nothing behind. Ends with 1 if an expectation is not met.
            """);
        command.SetAction((_, _) => RunAsync());
        return command;
    }

    private static async Task<int> RunAsync()
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await RunAsync(Terminal.Open(), stop.Token);

        // The server that we started must not outlive us: unwind instead of dying.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Plays it.</summary>
    public static async Task<int> RunAsync(IAnsiConsole console, CancellationToken cancellationToken)
    {
        await using var azureDevOps = await AzureDevOpsStandIn.StartAsync();
        await using var server = new DemoServer(azureDevOps.Organization);
        var timeline = new Timeline(console);
        azureDevOps.Called = (call, task) => timeline.Tell(Actor.Server, Actor.AzureDevOps, CallText.Of(call, task));
        try
        {
            timeline.Happens(Actor.AzureDevOps, $"a stand-in listens on {azureDevOps.Organization}");
            await server.StartAsync(cancellationToken);
            timeline.Happens(Actor.Server, $"listens on {server.Address}");
            var stage = new Stage(server, azureDevOps, timeline, cancellationToken);
            for (var i = 0; i < Scenes.Length; i++)
            {
                timeline.Scene(i + 1, Scenes[i].Title, Scenes[i].Proves);
                await Scenes[i].PlayAsync(stage);
            }

            Judge(azureDevOps);
            console.WriteLine();
            console.MarkupLine($"[green bold]All {Scenes.Length} scenes went as promised[/] in {timeline.Elapsed.TotalSeconds:0} s; "
                + $"{azureDevOps.Calls.Count} calls to Azure DevOps, each with the right URL, token, order and body.");
            return ExitCodes.Done;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C reaches the server too, so that whatever was under way may fail in any manner.
            console.WriteLine("Stopped.");
            return ExitCodes.NotMet;
        }
        catch (Exception unmet) when (unmet is ExpectationNotMetException or HttpRequestException or IOException or SocketException)
        {
            console.WriteLine();
            console.MarkupLine($"[red bold]NOT MET: {unmet.Message.EscapeMarkup()}[/]");
            WriteAll(console, "Azure DevOps would take amiss:", azureDevOps.Broken);
            WriteAll(console, "The server said last:", server.Output);
            return ExitCodes.NotMet;
        }
    }

    // What no single scene sees: that nothing came twice, late or malformed.
    private static void Judge(AzureDevOpsStandIn azureDevOps)
    {
        if (azureDevOps.Broken.Count > 0)
        {
            throw new ExpectationNotMetException("every call to Azure DevOps keeps its rules");
        }

        if (azureDevOps.Tasks.FirstOrDefault(task => task.Results.Count is not 1) is { } task)
        {
            throw new ExpectationNotMetException($"{task.Pipeline.Name} gets one TaskCompleted, not {task.Results.Count}");
        }
    }

    private static void WriteAll(IAnsiConsole console, string title, IEnumerable<string> lines)
    {
        var all = lines.Where(line => line.Length > 0).ToArray();
        if (all.Length > 0)
        {
            console.WriteLine(title);
            Array.ForEach(all, line => console.WriteLine($"  {line}"));
        }
    }
}
