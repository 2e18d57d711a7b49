using System.Text.Json;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Follows a wait until it has ended, as <c>gh run watch</c> follows a run, and prints the lines of its log as they arrive.</summary>
internal static class WatchedWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Follows the wait.</summary>
    /// <returns>0 if it succeeded, 1 if it failed or was terminated.</returns>
    /// <exception cref="CommandFailure">The server cannot show the wait.</exception>
    public static async Task<int> FollowAsync(ManagementCalls calls, string id, CancellationToken cancellationToken)
    {
        var told = new HashSet<string>();
        while (true)
        {
            var wait = calls.Read<Instance>(await calls.GetAsync($"{ManagementCalls.DurableTask}/instances/{ManagementCalls.Escape(id)}?showInput=false", $"instance {TerminalText.Line(id)}", cancellationToken));
            foreach (var line in wait.CustomStatus?.Story.Where(told.Add) ?? [])
            {
                Console.WriteLine(TerminalText.Line(line));
            }

            // Stop once the wait is decided: delivering the result to the pipeline is up to the server.
            if (wait.CustomStatus is { Result: { } result } status)
            {
                Console.WriteLine($"{result}: {TerminalText.Line(status.Message)}");
                return result is TaskResult.Succeeded ? ExitCodes.Done : ExitCodes.NotMet;
            }

            if (wait.RuntimeStatus is OrchestrationRuntimeStatus.Terminated or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Completed)
            {
                Console.WriteLine($"{wait.RuntimeStatus}: {TerminalText.Line($"{wait.Output}")}");
                return ExitCodes.NotMet;
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private sealed record Instance(
        [property: JsonConverter(typeof(JsonStringEnumConverter<OrchestrationRuntimeStatus>))] OrchestrationRuntimeStatus RuntimeStatus,
        WaitStatus? CustomStatus = null,
        JsonElement? Output = null);
}
