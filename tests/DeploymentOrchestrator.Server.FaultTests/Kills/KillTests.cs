using System.Globalization;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

[Collection(OneAtATime.Name)]
public sealed class KillTests(ITestOutputHelper output)
{
    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("TESTS_KILLS") ?? "5", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_kill_at_any_moment_loses_no_acknowledged_request_and_changes_no_result()
    {
        var report = await KillRun.PlayAsync(Kills);

        output.WriteLine($"{report}");
        Assert.True(report.Problems.Count is 0, $"{report}");
        Assert.True(report is { Requests: > 0, Events: > 0, CallsCut: > 0 }, $"The kills have met no load: {report}");
    }
}
