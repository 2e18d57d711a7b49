using System.CommandLine;
using System.Runtime.InteropServices;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Plays the main job, scenario by scenario.</summary>
internal static class DemoCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("demo", """
            Play the main job against a real server process and stand-ins for Azure DevOps and an Event Hub.

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
        return await DemoScenarios.PlayAsync(settings => Self.Command(["serve", .. settings]), Terminal.Open(), stop.Token)
            ? ExitCodes.Done
            : ExitCodes.NotMet;

        // The server that we started must not outlive us: unwind instead of dying.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
