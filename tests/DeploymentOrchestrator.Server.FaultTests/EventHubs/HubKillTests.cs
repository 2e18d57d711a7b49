using System.Globalization;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.Server.FaultTests.EventHubs;

[Collection(OneAtATime.Name)]
public sealed class HubKillTests(ITestOutputHelper output)
{
    private static int Events => Number("TESTS_HUB_EVENTS", 2_000);

    private static int Kills => Number("TESTS_HUB_KILLS", 3);

    [Fact]
    public async Task Kills_lose_no_event_of_the_hub_and_apply_none_twice()
    {
        await using var run = new HubKillRun(Events, Kills);

        var report = await run.PlayAsync();

        output.WriteLine($"{report}");
        Assert.True(report.Problems.Count is 0, $"{report}");
        Assert.True(report.UnreadWhenKilled.Any(unread => unread > 0), $"The kills have met no load: {report}");
    }

    private static int Number(string variable, int otherwise) => int.Parse(Environment.GetEnvironmentVariable(variable) ?? $"{otherwise}", CultureInfo.InvariantCulture);
}
