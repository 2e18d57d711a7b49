using DeploymentOrchestrator.Demo;
using Spectre.Console;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_goes_as_promised()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });

        var wentAsPromised = await DemoScenarios.PlayAsync(settings => Executable.Server(settings), console, limit.Token);

        Assert.True(wentAsPromised, $"{output}");
    }
}
