using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Queries;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Tests.Pages;

/// <summary>What the health page shows as a problem, what it only mentions, and what it ignores.</summary>
public sealed class HealthFindingTests
{
    private const long Megabyte = 1 << 20;
    private static readonly DateTimeOffset Now = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);

    private static readonly HealthDetails Well = new(
        Now, 3, null, [], [], [new("env=snd1", Now.AddMinutes(-5), "web")], 0, TimeSpan.FromMilliseconds(4), 100 * Megabyte, 2048 * Megabyte, null, [], "1.1.0", Now.AddDays(-1));

    private static readonly WaitView Wait = new(
        "web:1.0.0:0123456789", OrchestrationRuntimeStatus.Running, "", null, "web", "1.0.0", null, null, null, Now, Now, "", new("https://dev.azure.com/acme/", "", "build", "", "", ""));

    public static TheoryData<HealthDetails, FindingKind, bool, string> Findings => new()
    {
        { Well with { Blocked = [Wait with { BlockedReason = "the code did otherwise" }] }, FindingKind.Blocked, true, "One wait is paused" },
        { Well with { Blocked = [Wait] }, FindingKind.Blocked, false, "One wait is suspended by hand" },
        { Well with { NotDelivered = [Wait, Wait] }, FindingKind.NotDelivered, true, "2 results have not reached Azure DevOps" },
        { Well with { FreeBytes = 900 * Megabyte }, FindingKind.Disk, false, "900 MB of the disk are free" },
        { Well with { FreeBytes = 90 * Megabyte }, FindingKind.Disk, true, "90 MB of the disk are free" },
        { Well with { WriterQueue = 1_001 }, FindingKind.PendingWrites, false, "1001 writes are pending" },
        { Well with { CommitP99 = TimeSpan.FromSeconds(1.5) }, FindingKind.SlowCommit, false, "One commit in a hundred takes over 1 s" },
        { Well with { Watches = [new("helmreleases of all namespaces", null, null, "403")] }, FindingKind.Watch, true, "helmreleases of all namespaces cannot be watched: 403" },
        { Well with { EventHub = new("hub", "no token", []) }, FindingKind.EventHub, true, "The Event Hub hub cannot be read: no token" },
        { Well with { EventHub = new("hub", null, [new("0", 3, Now, "the store is full")]) }, FindingKind.EventHub, true, "Partition 0 of the Event Hub is stuck: the store is full" },
        { Well with { EventHub = new("hub", null, [new("0", 1_001, Now, null)]) }, FindingKind.EventHubLag, false, "Partition 0 of the Event Hub is 1001 events behind" },
        { Well with { Places = [new("env=dev1", Now.AddDays(-3), "web"), new("env=snd1", Now.AddMinutes(-5), "web")] }, FindingKind.Silent, false, "env=dev1 has been silent for 3 d" },
    };

    [Theory]
    [MemberData(nameof(Findings), DisableDiscoveryEnumeration = true)]
    public void Each_finding_has_its_text_and_severity(HealthDetails health, FindingKind kind, bool isProblem, string what)
    {
        var finding = Assert.Single(health.Findings);

        Assert.StartsWith(what, finding.What, StringComparison.Ordinal);
        Assert.Equal((kind, isProblem), (finding.Kind, finding.IsProblem));
        Assert.NotEmpty(finding.Remedy);
    }

    [Fact]
    public void Every_kind_of_finding_is_tested() => Assert.Empty(Enum.GetValues<FindingKind>().Except(Findings.Select(finding => (FindingKind)finding[1])));

    [Fact]
    public void Each_threshold_comes_from_its_setting()
    {
        var strict = new HealthThresholds { LowDiskMegabytes = 4096, FullDiskMegabytes = 3000, PendingWrites = 5, SlowCommit = TimeSpan.FromMilliseconds(2), EventsBehind = 5, SilentAfter = TimeSpan.FromHours(2) };
        var busy = Well with
        {
            WriterQueue = 6,
            EventHub = new("hub", null, [new("0", 6, Now, null)]),
            Places = [new("env=dev1", Now.AddHours(-3), "web"), new("env=snd1", Now.AddMinutes(-5), "web")],
        };

        Assert.Empty(busy.Findings);
        Assert.Equal(
            [(FindingKind.Disk, true), (FindingKind.PendingWrites, false), (FindingKind.SlowCommit, false), (FindingKind.EventHubLag, false), (FindingKind.Silent, false)],
            (busy with { Thresholds = strict }).Findings.Select(finding => (finding.Kind, finding.IsProblem)));
    }

    [Fact]
    public void A_healthy_server_has_no_findings()
    {
        Assert.Empty(Well.Findings);
        Assert.Empty((Well with { Watches = [new("helmreleases", Now, Now, null)], EventHub = new("hub", null, [new("0", 1_000, Now, null), new("1", null, null, null)]) }).Findings);
        Assert.Empty((Well with { WriterQueue = null, CommitP99 = null, FreeBytes = null, DatabaseBytes = null }).Findings);
    }

    [Fact]
    public void Silence_is_no_finding_where_no_place_reported_recently() =>
        Assert.Empty((Well with { Places = [new("env=dev1", Now.AddDays(-3), "web"), new("env=snd1", Now.AddHours(-2), "web")] }).Findings);

    [Fact]
    public void Problems_come_first() =>
        Assert.Equal([true, false], (Well with { FreeBytes = 900 * Megabyte, NotDelivered = [Wait] }).Findings.Select(finding => finding.IsProblem));
}
