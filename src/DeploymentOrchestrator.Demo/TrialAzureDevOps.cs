using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using Spectre.Console;

namespace DeploymentOrchestrator.Demo;

/// <summary>The stand-in for Azure DevOps of a trial server. It accepts requests of any pipeline, and prints what the server sends to it.</summary>
public sealed class TrialAzureDevOps : IAsyncDisposable
{
    private readonly AzureDevOpsStandIn _standIn;

    private TrialAzureDevOps(AzureDevOpsStandIn standIn) => _standIn = standIn;

    /// <summary>The organization of the pipelines.</summary>
    public Uri Organization => _standIn.Organization;

    /// <summary>Starts a stand-in on a free port of this machine.</summary>
    /// <param name="console">Where to print the calls to Azure DevOps.</param>
    public static async Task<TrialAzureDevOps> StartAsync(IAnsiConsole console)
    {
        var standIn = await AzureDevOpsStandIn.StartAsync();
        var output = new DemoOutput(console);
        standIn.TakesStrangers = true;
        standIn.Called = (call, task) => output.Tell(Participant.Server, Participant.AzureDevOps, CallText.Of(call, task));
        return new TrialAzureDevOps(standIn);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _standIn.DisposeAsync();
}
