using System.Diagnostics;
using System.Globalization;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Server.FaultTests.Kills;
using DeploymentOrchestrator.Server.FaultTests.Processes;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.Server.FaultTests.Faults;

[Collection(OneAtATime.Name)]
public sealed class OverloadTests(ITestOutputHelper output)
{
    // 64 callers that never pause keep the server busy. This is ten times as many, and many of them send twice.
    private const int Callers = 640;
    private const long MostMemory = 1024L * 1024 * 1024;

    private static TimeSpan Duration => TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("TESTS_OVERLOAD_SECONDS") ?? "3", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Ten_times_the_sustainable_load_stays_within_memory_and_loses_no_acknowledged_request()
    {
        await using var azureDevOps = await AzureDevOpsSink.StartAsync();
        azureDevOps.IsMoody = false;
        await using var server = new ServerProcess(
            $"--AzureDevOps:Organizations:0={azureDevOps.Organization("north")}",
            "--Waits:FirstAnswerDelay=00:00:00",
            "--Logging:LogLevel:Default=Error");
        Assert.True(await server.StartAsync());
        using var caller = new Caller(server);
        using var enough = new CancellationTokenSource(Duration);

        var load = Task.WhenAll(Enumerable.Range(0, Callers).Select(i => CallAsync(caller, azureDevOps.Organization("north"), $"release-{i}", enough.Token)));
        var memory = await WatchAsync(server, load);
        await load;
        var accepted = caller.Waits.Count + caller.Events.Count;
        var store = new Kills.Store(server.Database);
        var ended = Stopwatch.GetTimestamp();
        await store.RestAsync();
        var drained = Stopwatch.GetElapsedTime(ended);
        await server.KillAsync();

        var report = Assessment.Of(caller, azureDevOps, [], store, killedAt: []);
        output.WriteLine($"{accepted} accepted in {Duration.TotalSeconds:0} s, {caller.PutOff} put off, {caller.Cut} cut; at rest {drained.TotalSeconds:0.0} s later; {memory / 1024 / 1024} MB at most");
        Assert.True(report.Problems.Count is 0, string.Join('\n', report.Problems.Take(20)));
        Assert.InRange(memory, 1, MostMemory);
    }

    private static async Task CallAsync(Caller caller, Uri organization, string release, CancellationToken enough)
    {
        for (var minor = 1; !enough.IsCancellationRequested; minor++)
        {
            var body = $$"""{"helmReleaseName": "{{release}}", "helmReleaseVersion": "1.{{minor}}.0"}""";
            var wait = await caller.AskAsync(PipelineTask.OfNewRun(release), organization, body);
            (wait.Expected, wait.Why) = ("succeeded", "its success was acknowledged");
            await caller.TellAsync(new HelmEvent(release, "env1", "UpgradeSucceeded", $"1.{minor}.0", minor, DateTimeOffset.UtcNow.AddSeconds(minor)));
        }
    }

    private static async Task<long> WatchAsync(ServerProcess server, Task load)
    {
        var most = 0L;
        while (!load.IsCompleted)
        {
            most = Math.Max(most, server.Memory);
            await Task.WhenAny(load, Task.Delay(100));
        }

        return most;
    }
}
