using System.CommandLine;
using System.Runtime.InteropServices;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Runs the demo, scenario by scenario.</summary>
internal static class DemoCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("demo", """
            Show the main job with a real server process and stand-ins for Azure DevOps and an Event Hub.

            It needs no network, no cluster and no account, and leaves nothing behind. It ends with 1 if an expectation is not met.
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

        // On Ctrl+C, unwind instead of exiting at once, because the server that was started must not outlive this process.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
