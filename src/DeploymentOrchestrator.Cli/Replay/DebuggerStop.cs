using System.Diagnostics;

namespace DeploymentOrchestrator.Cli.Replay;

/// <summary>Pauses the replay before an event until a debugger is attached, then breaks there.</summary>
internal static class DebuggerStop
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>What to do before each event.</summary>
    /// <param name="breakAt">The index of the event.</param>
    public static Action<int> Before(int breakAt) => position =>
    {
        if (position == breakAt)
        {
            Break(position);
        }
    };

    private static void Break(int position)
    {
        if (!Debugger.IsAttached)
        {
            Console.Error.WriteLine($"""
                Waiting for a debugger before event {position}: attach to process {Environment.ProcessId} (Ctrl+C gives up).
                  Visual Studio  Debug > Attach to Process (Ctrl+Alt+P)
                  VS Code        Run and Debug > .NET: Attach to a .NET process
                  Rider          Run > Attach to Process
                It then breaks here; step out and into HistoryReplay.Apply, or set a breakpoint in Waits/WaitTurn.cs.
                """);

            // On Windows this offers to start a debugger; elsewhere it does nothing, and a debugger must be attached by hand.
            Debugger.Launch();
        }

        while (!Debugger.IsAttached)
        {
            Thread.Sleep(Look);
        }

        Debugger.Break();
    }
}
