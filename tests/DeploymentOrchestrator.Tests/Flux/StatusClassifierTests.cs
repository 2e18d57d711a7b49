using System.Text.Json;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Flux.Status;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.Flux;

/// <summary>What a status means; each test is one state that helm-controller can leave.</summary>
public sealed class StatusClassifierTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 20, 10, 20, 0, TimeSpan.Zero);

    public static TheoryData<string> Rows => [.. StatusRows.All.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_status_is_classified_as_expected(string state)
    {
        var (status, says) = StatusRows.All[state];
        Assert.Equal(says.Order(StringComparer.Ordinal), Read(status).Select(Sentence).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_status_that_is_read_again_later_gives_the_same_reports_and_keys(string state)
    {
        var status = StatusRows.All[state].Status;
        var first = Read(status);
        var again = Read(status, Reading() with { AcceptedAt = Now.AddSeconds(7) });
        Assert.Equal(first.Select(report => report.Key), again.Select(report => report.Key));
        Assert.Equal(first.Count, first.Select(report => report.Key).Distinct().Count());
        Assert.Equal(first.Select(report => report.EvidenceUntil), again.Select(report => report.EvidenceUntil));
    }

    [Fact]
    public void Stalled_names_the_underlying_error()
    {
        var stalled = Read(HelmReleaseSample.Stalled()).Single(report => report.Verdict == Verdict.Stalled);
        Assert.StartsWith("Failed to upgrade after 1 attempt(s) | Helm upgrade failed", stalled.Message, StringComparison.Ordinal);
        Assert.Equal("RetriesExceeded", stalled.Reason);
    }

    [Fact]
    public void The_appVersion_is_that_of_the_history()
    {
        var report = Assert.Single(Read(HelmReleaseSample.Deployed().With(s => s.Status["history"]![0]!["appVersion"] = "2.4.1")));
        Assert.Equal("2.4.1", report.AppVersion);
    }

    [Fact]
    public void The_appVersion_is_that_of_the_last_release_if_the_chart_was_pushed_again_under_its_version()
    {
        var report = Assert.Single(Read(HelmReleaseSample.Deployed().With(s =>
        {
            var history = s.Status["history"]!.AsArray();
            var before = history[0]!.DeepClone();
            (before["version"], before["status"], before["appVersion"]) = (11, "superseded", "2.4.0");
            history[0]!["appVersion"] = "2.4.1";
            history.Insert(0, before);
        })));
        Assert.Equal("2.4.1", report.AppVersion);
    }

    [Fact]
    public void A_pinned_secret_is_part_of_the_object()
    {
        var pinned = Assert.Single(Read(HelmReleaseSample.Deployed(), Reading() with { Pin = new Dictionary<string, string> { ["env"] = "pin1" } }));
        var usual = Assert.Single(Read(HelmReleaseSample.Deployed()));
        Assert.Equal($"{usual.ObjectId} env=pin1", pinned.ObjectId);
        Assert.NotEqual(usual.Key, pinned.Key);
    }

    [Fact]
    public void Deployed_has_the_time_of_the_condition()
    {
        var report = Assert.Single(Read(HelmReleaseSample.Deployed()));
        Assert.Equal(Verdict.Deployed, report.Verdict);
        Assert.Equal("4.32.30", report.Version);
        Assert.Equal("ffc-demo-web", report.Release);
        Assert.Equal("UpgradeSucceeded", report.Reason);
        Assert.Equal(new DateTimeOffset(2026, 8, 20, 10, 15, 40, TimeSpan.Zero), report.At);
        Assert.Equal(12, report.HelmRevision);
        Assert.Equal("cluster=aks-snd-01 env=snd1 namespace=flux-config", report.Place.Id);
        Assert.True(report.FromStatus);
    }

    [Fact]
    public void A_status_report_equals_the_event_report_except_for_its_key()
    {
        var read = Assert.Single(Read(HelmReleaseSample.Deployed()));
        var sent = new FluxEvent(
            new FluxObject("HelmRelease", "flux-config", "ffc-demo-web", "11111111-2222-4333-8444-000000000012", "helm.toolkit.fluxcd.io/v2"),
            "info",
            read.At,
            "Helm upgrade succeeded for release fcp-demo/ffc-demo-web.v12 with chart ffc-demo-web@4.32.30",
            "UpgradeSucceeded",
            new Dictionary<string, string> { ["revision"] = "4.32.30", ["cluster"] = "aks-snd-01", ["env"] = "snd1" });
        var told = ReportClassifier.Classify(sent, Now, ["cluster", "env"]).Single();
        Assert.NotEqual(told.Key, read.Key);
        Assert.Equal(Json.Write(told).GetRawText(), Json.Write(read with { Key = told.Key, FromStatus = false }).GetRawText());
    }

    [Fact]
    public void The_same_status_read_later_has_the_same_key()
    {
        var first = Assert.Single(Read(HelmReleaseSample.Deployed()));
        var again = Assert.Single(Read(HelmReleaseSample.Deployed().With(s => s.Metadata["resourceVersion"] = "999"), Reading() with { AcceptedAt = Now.AddMinutes(7) }));
        Assert.Equal(first.Key, again.Key);
    }

    [Fact]
    public void After_failed_tests_and_a_rollback_the_previous_version_is_deployed()
    {
        const string tests = "Helm test failed for release fcp-demo/ffc-demo-web.v12 with chart ffc-demo-web@4.32.30: 1 error occurred";
        var sample = HelmReleaseSample.RolledBack().With(s => s.Status["history"]![0]!["status"] = "superseded")
            .Condition("Released", "True", "UpgradeSucceeded", "Helm upgrade succeeded for release fcp-demo/ffc-demo-web.v12 with chart ffc-demo-web@4.32.30", "2026-08-20T10:15:00Z")
            .Condition("TestSuccess", "False", "TestFailed", tests, "2026-08-20T10:15:20Z");
        Assert.Equal(
            [(Verdict.Deployed, "4.32.30"), (Verdict.TestFailed, "4.32.30"), (Verdict.Stalled, "4.32.30"), (Verdict.RolledBack, "4.32.29")],
            Said(InOrder(Read(sample))));
    }

    [Theory]
    [InlineData("rollback")]
    [InlineData(null)]
    public void A_rolled_back_version_that_is_desired_again_is_deployed_since_its_condition(string? action)
    {
        // In this case Released has the time of the rollback, and no event is sent.
        const string text = "Helm upgrade succeeded for release fcp-demo/ffc-demo-web.v13 with chart ffc-demo-web@4.32.29";
        var sample = HelmReleaseSample.RolledBack(action: action!).Without("Remediated").Without("Stalled")
            .Condition("Released", "True", "UpgradeSucceeded", text, HelmReleaseSample.DeployedAt)
            .Condition("Ready", "True", "UpgradeSucceeded", text, "2026-08-20T10:19:00Z");
        var report = Assert.Single(Read(sample));
        Assert.Equal((Verdict.Deployed, "4.32.29"), (report.Verdict, report.Version));
        Assert.Equal(new DateTimeOffset(2026, 8, 20, 10, 19, 0, TimeSpan.Zero), report.At);
    }

    [Fact]
    public void A_successful_retry_is_deployed_since_its_success_despite_later_unready_times()
    {
        var sample = HelmReleaseSample.Deployed().History(10, "failed", "4.32.30").With(s => s.Status["history"]![1]!["status"] = "failed");
        sample.Condition("Ready", "True", "UpgradeSucceeded", (string)sample.Status["conditions"]![1]!["message"]!, "2026-08-20T10:19:00Z");
        Assert.Equal(new DateTimeOffset(2026, 8, 20, 10, 15, 40, TimeSpan.Zero), Assert.Single(Read(sample)).At);
    }

    [Fact]
    public void A_suspended_release_reports_the_suspension_and_the_live_version()
    {
        var reports = Read(HelmReleaseSample.Deployed().With(s => s.Spec["suspend"] = true));
        Assert.Equal([Verdict.Deployed, Verdict.Progress], reports.Select(report => report.Verdict));
        Assert.Contains("flux resume helmrelease ffc-demo-web -n flux-config", reports[1].Message, StringComparison.Ordinal);
        var later = Read(HelmReleaseSample.Deployed().With(s => s.Spec["suspend"] = true), Reading() with { AcceptedAt = Now.AddHours(1) });
        Assert.Equal(reports[1].Key, later[1].Key);
    }

    [Fact]
    public void Metadata_comes_from_the_annotations_the_document_and_the_pin_the_last_wins()
    {
        var sample = HelmReleaseSample.Deployed().With(s =>
        {
            s.Metadata["annotations"]!["event.toolkit.fluxcd.io/deploymentID"] = "42";
            s.Metadata["annotations"]!["event.toolkit.fluxcd.io/env"] = "forged";
            s.Metadata["annotations"]!["event.toolkit.fluxcd.io/revision"] = "9.9.9";
            s.Metadata["annotations"]!["other"] = "left out";
        });
        var report = Assert.Single(Read(sample, Reading() with { Pin = new Dictionary<string, string> { ["cluster"] = "aks-dev-01" } }));
        Assert.Equal("cluster=aks-dev-01 env=snd1 namespace=flux-config", report.Place.Id);
        Assert.Equal(new Dictionary<string, string> { ["cluster"] = "aks-dev-01", ["deploymentID"] = "42", ["env"] = "snd1" }, report.Metadata);
        Assert.Equal("4.32.30", report.Version);
    }

    [Fact]
    public void A_clock_that_is_ahead_changes_the_time_but_not_the_key()
    {
        var usual = Assert.Single(Read(HelmReleaseSample.Deployed()));
        var ahead = Assert.Single(Read(HelmReleaseSample.Deployed(), Reading() with { ClockAhead = TimeSpan.FromMinutes(3) }));
        Assert.Equal(usual.At - TimeSpan.FromMinutes(3), ahead.At);
        Assert.Equal(usual.Key, ahead.Key);
    }

    [Fact]
    public void A_clock_that_is_ahead_changes_the_end_of_evidence_too()
    {
        var running = HelmReleaseSample.Deployed().Condition("Reconciling", "True", "Progressing", "Running 'test' action with timeout of 1m0s", HelmReleaseSample.DeployedAt);
        var ahead = Read(running, Reading() with { ClockAhead = TimeSpan.FromMinutes(3) }).Single(report => report.Verdict == Verdict.Working);
        Assert.Equal(Read(running).Single(report => report.Verdict == Verdict.Working).EvidenceUntil - TimeSpan.FromMinutes(3), ahead.EvidenceUntil);
    }

    [Fact]
    public void Two_suspensions_have_different_keys()
    {
        var suspended = HelmReleaseSample.Deployed().With(s => s.Spec["suspend"] = true);
        var first = Read(suspended).Single(report => report.Reason == "Suspended").Key;
        Assert.Equal(first, Read(suspended).Single(report => report.Reason == "Suspended").Key);
        Assert.NotEqual(first, Read(suspended.With(s => s.Metadata["generation"] = 9)).Single(report => report.Reason == "Suspended").Key);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("")]
    public void An_invalid_Kubernetes_name_is_ignored(string name) =>
        Assert.Throws<JsonException>(() => Read(HelmReleaseSample.Deployed().With(s => s.Metadata["name"] = name)));

    private static string Sentence(Report report) =>
        $"{report.Verdict} {report.Version ?? "-"} @{report.At:HH:mm:ss}{report.EvidenceUntil:' until 'HH:mm:ss}{(report.TestsIgnored ? " tests ignored" : "")}";

    private static StatusReading Reading() => new(
        new Dictionary<string, string> { ["cluster"] = "aks-snd-01", ["env"] = "snd1" }, [], ["cluster", "env"], Now, TimeSpan.Zero);

    private static IReadOnlyList<Report> Read(HelmReleaseSample sample, StatusReading? reading = null) =>
        StatusClassifier.Classify(HelmReleaseObject.Parse(sample.ToBytes()), reading ?? Reading());

    private static IReadOnlyList<Report> InOrder(IReadOnlyList<Report> reports) =>
        [.. reports.Order(Comparer<Report>.Create((a, b) => ReportOrder.Of(a).IsBefore(ReportOrder.Of(b)) ? -1 : 1))];

    private static IEnumerable<(Verdict Verdict, string? Version)> Said(IReadOnlyList<Report> reports) =>
        reports.Select(report => (report.Verdict, report.Version));
}
