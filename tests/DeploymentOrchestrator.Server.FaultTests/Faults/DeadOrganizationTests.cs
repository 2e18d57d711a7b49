using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using DeploymentOrchestrator.Demo;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.Server.FaultTests.Faults;

public sealed class DeadOrganizationTests(ITestOutputHelper output)
{
    private const int Living = 10;
    private const int Dead = 100;

    // A call to the dead organization takes 20 s to fail, and only 8 are made at once: a call that queued behind them would wait for minutes.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task An_organization_that_never_responds_delays_no_wait_of_another()
    {
        // The operating system accepts the connections, and nobody ever reads from them.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(512);
        var dead = new Uri($"http://{listener.LocalEndpoint}/dead/");
        await using var server = await TestServer.StartAsync(settings: [$"--AzureDevOps:Organizations:1={dead}"]);
        await ReleaseAsync(server, "warm-up");
        var alone = await ReleaseAsync(server, "alone");

        var asked = await Task.WhenAll(Enumerable.Range(0, Dead).Select(_ => server.SendAsync(
            PipelineTask.OfNewRun("dead").Ask(EmbeddedSamples.CallbackRequest, dead, TestServer.Key).WithBody(Body("beside")))));
        var beside = await ReleaseAsync(server, "beside");

        output.WriteLine($"{Living} waits are told after {alone.TotalSeconds:0.00} s alone, and after {beside.TotalSeconds:0.00} s beside {Dead} of a dead organization");
        Assert.True(beside < (alone * 10) + Slack, $"{beside} beside, {alone} alone");
        foreach (var answer in asked)
        {
            var id = JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;
            Assert.False((await server.Client.GetInstanceAsync(id))!.IsCompleted);
        }
    }

    private static async Task<TimeSpan> ReleaseAsync(TestServer server, string release)
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, Living).Select(_ => server.AskAsync(Body(release))));
        var started = Stopwatch.GetTimestamp();
        await server.ReportAsync(SampleEvent.Succeeded(release, "1.0.0"));
        foreach (var (task, _) in asked)
        {
            Assert.Equal("succeeded", await task.Completed.WaitAsync(TimeSpan.FromMinutes(2)));
        }

        return Stopwatch.GetElapsedTime(started);
    }

    private static string Body(string release) => $$"""{"helmReleaseName": "{{release}}", "helmReleaseVersion": "1.0.0"}""";
}
