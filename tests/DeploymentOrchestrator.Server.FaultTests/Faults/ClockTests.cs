using System.Globalization;
using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using DurableTask.Core.History;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DeploymentOrchestrator.Server.FaultTests.Faults;

public sealed class ClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly List<string> _asked = [];

    [Fact]
    public async Task A_clock_that_is_set_forward_and_back_by_an_hour_loses_no_timer_and_fires_none_twice()
    {
        var clock = new WallClock();
        await using var server = await TestServer.StartAsync(
            customise: builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)),
            settings: ["--Waits:FailureGrace=00:30:00"]);
        var timesOut = await AskAsync(server, "times-out", minutes: 30);
        var hasFailed = await AskAsync(server, "has-failed", minutes: 600);
        var goesOn = await AskAsync(server, "goes-on", minutes: 600);
        await server.ReportAsync(SampleEvent.Failed("has-failed", "1.0.0").ToBytes(clock.GetUtcNow()));
        await server.UntilAsync(() => hasFailed.Issues.Count > 0);

        clock.Set(Hour);
        Assert.Equal("failed", await TestServer.ResultAsync(timesOut));
        Assert.Equal("failed", await TestServer.ResultAsync(hasFailed));
        var askedInTheFuture = await AskAsync(server, "asked-in-the-future", minutes: 30);

        clock.Set(-Hour);
        var timesOutSoon = await AskAsync(server, "times-out-soon", minutes: 0.02);
        Assert.Equal("failed", await TestServer.ResultAsync(timesOutSoon));
        await server.ReportAsync(SampleEvent.Succeeded("goes-on", "1.0.0").ToBytes(clock.GetUtcNow()));
        Assert.Equal("succeeded", await TestServer.ResultAsync(goesOn));
        Assert.False(askedInTheFuture.Completed.IsCompleted);

        clock.Set(2 * Hour);
        Assert.Equal("failed", await TestServer.ResultAsync(askedInTheFuture));
        foreach (var id in _asked)
        {
            await server.EndOfAsync(id);
            var fired = (await server.Client.GetOrchestrationHistoryAsync(id)).OfType<TimerFiredEvent>().Select(timer => timer.TimerId).ToList();
            Assert.Equal(fired.Distinct(), fired);
        }

        Assert.All(server.AzureDevOps.Tasks, task => Assert.Single(task.Results));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_by_an_hour_delays_no_resent_result()
    {
        var clock = new WallClock();
        await using var server = await TestServer.StartAsync(
            customise: builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        var tries = 0;
        server.AzureDevOps.Script(StandInRoute.Event, _ => Interlocked.Increment(ref tries) == 1 ? new StandInAnswer(503, new Dictionary<string, string>(), "") : null);
        var task = await AskAsync(server, "web", minutes: 30);
        await server.ReportAsync(SampleEvent.Succeeded("web", "1.0.0").ToBytes(clock.GetUtcNow()));
        await server.UntilAsync(() => Volatile.Read(ref tries) > 0);

        clock.Set(-Hour);

        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
    }

    private async Task<StandInTask> AskAsync(TestServer server, string release, double minutes)
    {
        var (task, answer) = await server.AskAsync(
            $$"""{"helmReleaseName": "{{release}}", "helmReleaseVersion": "1.0.0", "timeoutInMinutes": {{minutes.ToString(CultureInfo.InvariantCulture)}}}""");
        _asked.Add(JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!);
        return task;
    }
}
