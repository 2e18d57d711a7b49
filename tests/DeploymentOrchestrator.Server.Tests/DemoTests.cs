using DeploymentOrchestrator.Server.CommandLine;
using Spectre.Console;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_goes_as_promised_and_within_a_minute()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });

        var exitCode = await DemoCommand.RunAsync(console, limit.Token);

        Assert.True(exitCode is ExitCodes.Done, $"{output}");
    }
}
