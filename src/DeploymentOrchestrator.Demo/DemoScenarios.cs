using System.Diagnostics;
using System.Net.Sockets;
using DeploymentOrchestrator.Demo.Scenarios;
using DeploymentOrchestrator.Demo.StandIns;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using DeploymentOrchestrator.Demo.StandIns.EventHubs;
using DeploymentOrchestrator.Demo.StandIns.Kubernetes;
using Spectre.Console;

namespace DeploymentOrchestrator.Demo;

/// <summary>Shows the main job, scenario by scenario, with a real server process and stand-ins for Azure DevOps, an Event Hub and the API server of a cluster.</summary>
public static class DemoScenarios
{
    private static readonly Scenario[] Scenarios =
        [RequestFirst.Scenario, EventFirst.Scenario, UpgradeFails.Scenario, ServerKilled.Scenario, ManyPipelines.Scenario, ThroughEventHub.Scenario, WatchedCluster.Scenario];

    /// <summary>Plays the demo.</summary>
    /// <param name="serve">The command that runs the server with given settings, in a process of its own.</param>
    /// <param name="console">Where it is printed.</param>
    /// <param name="cancellationToken">Stops the demo; the server that was started does not outlive it.</param>
    /// <returns>True if every scenario met its expectations.</returns>
    public static async Task<bool> PlayAsync(Func<string[], ProcessStartInfo> serve, IAnsiConsole console, CancellationToken cancellationToken)
    {
        await using var azureDevOps = await AzureDevOpsStandIn.StartAsync();
        await using var hub = EventHubsStandIn.Start(partitions: 4, TimeProvider.System);
        await using var flux = new NotificationController(hub.ConnectionString);
        await using var cluster = await KubernetesStandIn.StartAsync();
        await using var server = new DemoServer(serve, azureDevOps.Organization, hub.ConnectionString, cluster.KubeConfig);
        var output = new DemoOutput(console);
        azureDevOps.Called = (call, task) => output.Tell(Participant.Server, Participant.AzureDevOps, CallText.Of(call, task));
        try
        {
            output.Happens(Participant.AzureDevOps, $"a stand-in listens on {azureDevOps.Organization}");
            await server.StartAsync(cancellationToken);
            output.Happens(Participant.Server, $"listens on {server.Address}");
            var context = new DemoContext(server, azureDevOps, flux, cluster, output, cancellationToken);
            for (var i = 0; i < Scenarios.Length; i++)
            {
                output.Scenario(i + 1, Scenarios[i].Title, Scenarios[i].Proves);
                await Scenarios[i].PlayAsync(context);
            }

            Judge(azureDevOps);
            console.WriteLine();
            console.MarkupLine($"[green bold]All {Scenarios.Length} scenarios went as promised[/] in {output.Elapsed.TotalSeconds:0} s; "
                + $"{azureDevOps.Calls.Count} calls to Azure DevOps, each with the right URL, token, order and body.");
            return true;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C reaches the server as well, so anything that was in progress may fail in any way.
            console.WriteLine("Stopped.");
            return false;
        }
        catch (Exception unmet) when (unmet is ExpectationNotMetException or HttpRequestException or IOException or SocketException)
        {
            console.WriteLine();
            console.MarkupLine($"[red bold]NOT MET: {unmet.Message.EscapeMarkup()}[/]");
            WriteAll(console, "Rules of Azure DevOps that were broken:", azureDevOps.Broken);
            WriteAll(console, "Last output of the server:", server.Output);
            return false;
        }
    }

    // Checks what no single scenario can see: that no call came twice, late or malformed.
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
