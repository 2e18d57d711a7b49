using DeploymentOrchestrator.Demo;
using Spectre.Console;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task Every_scenario_of_the_demo_meets_its_expectations()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });

        var wentAsPromised = await DemoScenarios.PlayAsync(settings => Executable.Server(settings), console, limit.Token);

        Assert.True(wentAsPromised, $"{output}");
    }
}
