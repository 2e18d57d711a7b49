using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using DeploymentOrchestrator.Demo.StandIns.Kubernetes;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Tests.Kubernetes;

/// <summary>Flux sends its events in addition to the watch: both report the same thing, and pipelines end as if only one of them had reported it.</summary>
public sealed class EventsBesideTests
{
    private const string Release = "web";
    private const string Version = "4.32.30";
    private const string Request = """{"helmReleaseName": "web", "helmReleaseVersion": "4.32.30"}""";

    /// <summary>The sources, and their order.</summary>
    public enum Way
    {
        EventAlone,
        WatchAlone,
        EventThenWatch,
        WatchThenEvent,
        AtOnce,
    }

    [Theory]
    [InlineData(Way.EventAlone)]
    [InlineData(Way.WatchAlone)]
    [InlineData(Way.EventThenWatch)]
    [InlineData(Way.WatchThenEvent)]
    [InlineData(Way.AtOnce)]
    public async Task A_success_releases_the_wait_once_and_belongs_to_one_place(Way way)
    {
        await using var watching = await WatchingServer.StartAsync();
        var (first, _) = await watching.Server.AskAsync(Request);

        await TellAsync(watching, way, SampleEvent.Succeeded(Release, Version), UpgradeState.Deployed);
        Assert.Equal("succeeded", await TestServer.ResultAsync(first));

        // A later request is answered from what is known: if there were two places, it would be refused.
        var (second, _) = await watching.Server.AskAsync(Request);
        Assert.Equal("succeeded", await TestServer.ResultAsync(second));
        AssertToldOnce(watching, first, second);
        Assert.Empty(first.Issues.Concat(second.Issues));
    }

    [Theory]
    [InlineData(Way.EventAlone)]
    [InlineData(Way.WatchAlone)]
    [InlineData(Way.EventThenWatch)]
    [InlineData(Way.WatchThenEvent)]
    [InlineData(Way.AtOnce)]
    public async Task A_failure_fails_the_wait_once_and_no_later_one(Way way)
    {
        await using var watching = await WatchingServer.StartAsync();
        var (first, _) = await watching.Server.AskAsync(Request);

        // The second report comes when the first one has made the wait fail, or both come at the same time.
        await TellAsync(watching, way, SampleEvent.Failed(Release, Version), UpgradeState.Failed, between: () => TestServer.ResultAsync(first));
        Assert.Equal("failed", await TestServer.ResultAsync(first));
        Assert.Equal(["error"], first.Issues.Select(issue => issue.Type));

        // The failure made one wait fail, so the next wait is about the next attempt. Flux's times are whole seconds, and the second of the request counts as after it.
        watching.Server.Clock.Jump(TimeSpan.FromSeconds(1));
        var (second, _) = await watching.Server.AskAsync(Request);
        await watching.Server.UntilAsync(() => second.IsInProgress);
        watching.Server.Clock.Jump(TimeSpan.FromMinutes(5));
        await watching.Server.UntilAsync(() => second.Completed.IsCompleted || second.Log.Contains("Nothing new from Flux", StringComparison.Ordinal));
        await TellAsync(watching, way, SampleEvent.Succeeded(Release, Version), UpgradeState.Deployed);

        var result = await TestServer.ResultAsync(second);
        await watching.Server.UntilAsync(() => second.Log.Contains("deployed in", StringComparison.Ordinal) || second.Issues.Count > 0);
        Assert.True(result == "succeeded", $"{second.Log} {string.Join(' ', second.Issues)}");
        AssertToldOnce(watching, first, second);
    }

    [Theory]
    [InlineData("cluster", true)]
    [InlineData(null, false)]
    public async Task Event_and_watch_mean_the_same_object_when_the_watch_names_the_pinning_secret(string? webhook, bool isOne)
    {
        string[] pinned = ["--Flux:Webhooks:0:Name=cluster", "--Flux:Webhooks:0:Pin:env=snd1"];
        await using var watching = await WatchingServer.StartAsync(settings: webhook is null ? pinned : [.. pinned, $"--Kubernetes:Webhook={webhook}"]);

        var reports = await TellAsync(watching, Way.EventThenWatch, SampleEvent.Succeeded(Release, Version), UpgradeState.Deployed);

        Assert.Equal(2, reports.Count);
        Assert.Equal(isOne ? 1 : 2, reports.Select(report => report.Input().GetProperty("objectId").GetString()).Distinct().Count());
    }

    /// <summary>Reports something, and waits until the feed has the report.</summary>
    /// <param name="watching">The server and its cluster.</param>
    /// <param name="way">The sources, and their order.</param>
    /// <param name="said">The event.</param>
    /// <param name="shown">The state of the HelmRelease.</param>
    /// <param name="between">What to wait for between the first and the second report.</param>
    /// <returns>The delivery instances.</returns>
    private static async Task<List<OrchestrationMetadata>> TellAsync(WatchingServer watching, Way way, SampleEvent said, UpgradeState shown, Func<Task>? between = null)
    {
        var (before, at) = (watching.Server.Log.Lines.Count, watching.Now);
        async Task<OrchestrationMetadata> SendAsync()
        {
            Assert.True((await watching.Server.ReportAsync(said.ToBytes(at))).IsSuccessStatusCode);
            return await TakenAsync(watching, before, "accepted, new");
        }

        async Task<OrchestrationMetadata> ShowAsync()
        {
            watching.Apply(new(Release, Version, at, shown) { Uid = said.Uid });
            return await TakenAsync(watching, before, "read from its status");
        }

        Func<Task<OrchestrationMetadata>>[] tellers = way switch
        {
            Way.EventAlone => [SendAsync],
            Way.WatchAlone => [ShowAsync],
            Way.EventThenWatch => [SendAsync, ShowAsync],
            Way.WatchThenEvent => [ShowAsync, SendAsync],
            _ => [],
        };
        var told = new List<OrchestrationMetadata>();
        foreach (var tell in tellers)
        {
            await (told.Count > 0 && between is not null ? between() : Task.CompletedTask);
            told.Add(await tell());
        }

        return tellers is [] ? [.. await Task.WhenAll(ShowAsync(), SendAsync())] : told;
    }

    private static async Task<OrchestrationMetadata> TakenAsync(WatchingServer watching, int before, string how)
    {
        var line = await Eventually.GetAsync(
            () => Task.FromResult(watching.Server.Log.Lines.Skip(before).FirstOrDefault(line => line.Contains($" of {Release} {Version} in ", StringComparison.Ordinal) && line.Contains(how, StringComparison.Ordinal))),
            line => line is not null);
        return await watching.Server.EndOfAsync(InstanceIn(line!));
    }

    private static string InstanceIn(string line) => line.Split(' ').First(word => word.StartsWith("report:", StringComparison.Ordinal)).TrimEnd(':');

    private static void AssertToldOnce(WatchingServer watching, params StandInTask[] tasks)
    {
        Assert.All(tasks, task => Assert.Single(task.Results));
        Assert.Empty(watching.Server.AzureDevOps.Broken);
    }
}
