using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using Spectre.Console;

namespace DeploymentOrchestrator.Demo;

/// <summary>The stand-in for Azure DevOps of a server that somebody tries: takes whatever pipeline asks, and prints what it is told.</summary>
public sealed class TrialAzureDevOps : IAsyncDisposable
{
    private readonly AzureDevOpsStandIn _standIn;

    private TrialAzureDevOps(AzureDevOpsStandIn standIn) => _standIn = standIn;

    /// <summary>The organization whose pipelines may ask.</summary>
    public Uri Organization => _standIn.Organization;

    /// <summary>Starts one on a free port of this machine.</summary>
    /// <param name="console">Where it is shown what Azure DevOps is told.</param>
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
