using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.Flux;

public sealed class ReportClassifierTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 20, 10, 15, 42, TimeSpan.Zero);

    private static readonly FluxEvent Upgraded = FluxEvent.Parse(Samples.Bytes("flux/03-v2-upgrade-succeeded-event-metadata.json"));
    private static readonly FluxEvent Old = FluxEvent.Parse(Samples.Bytes("flux/61-v2beta1-upgrade-succeeded.json"));
    private static readonly FluxEvent Chart = FluxEvent.Parse(Samples.Bytes("flux/95-helmchart-version-not-found.json"));

    [Fact]
    public void A_report_has_place_version_and_time()
    {
        var report = Classify(Upgraded);

        Assert.Equal("cluster=aks-prd-01 env=prd01 namespace=flux-config", report.Place.Id);
        Assert.Equal("UpgradeSucceeded", report.Reason);
        Assert.Equal(new DateTimeOffset(2026, 8, 20, 10, 15, 40, TimeSpan.Zero), report.At);
        Assert.Equal(Now, report.AcceptedAt);
        Assert.Equal(12, report.HelmRevision);
        Assert.Equal("20260820.7", report.Metadata["deploymentID"]);
        Assert.False(report.Late);
    }

    [Fact]
    public void A_timestamp_in_the_future_becomes_the_arrival_time() =>
        Assert.Equal(Now, Classify(Upgraded with { Timestamp = Now.AddMinutes(5) }).At);

    [Fact]
    public void An_unknown_reason_is_never_a_verdict() =>
        Assert.Equal(Verdict.Progress, Classify(Upgraded with { Reason = "UpgradeSucceededMaybe" }).Verdict);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("4.32")]
    [InlineData("main@sha1:6f2c1d9a7b04e5f3c2b1a09f8e7d6c5b4a392817")]
    public void No_valid_revision_is_never_a_verdict(string? revision)
    {
        var report = Classify(With(Upgraded, "revision", revision));

        Assert.Equal(Verdict.Progress, report.Verdict);
        Assert.Null(report.Version);
    }

    [Theory]
    [InlineData("Helm rollback succeeded", Verdict.Removed)]
    [InlineData("Helm uninstall succeeded", Verdict.Removed)]
    [InlineData("Helm rollback failed: x", Verdict.Removed)]
    [InlineData("Helm upgrade failed: x", Verdict.AttemptFailed)]
    [InlineData("reconciliation failed: Helm install failed: x", Verdict.AttemptFailed)]
    [InlineData("reconciliation failed: install retries exhausted", Verdict.GaveUp)]
    [InlineData("reconciliation failed: upgrade retries exhausted", Verdict.GaveUp)]
    [InlineData("reconciliation failed: Helm upgrade succeeded", Verdict.Progress)]
    [InlineData("Helm upgrade has started", Verdict.Progress)]
    [InlineData("Helm upgrade succeededish", Verdict.Progress)]
    [InlineData("before: Helm upgrade succeeded", Verdict.Progress)]
    [InlineData("chart reconciliation failed: x", Verdict.Progress)]
    [InlineData("", Verdict.Progress)]
    public void Events_of_old_controllers_are_classified_by_the_start_of_the_message(string message, Verdict verdict) =>
        Assert.Equal(verdict, Classify(Old with { Message = message }).Verdict);

    [Fact]
    public void The_message_is_ignored_if_there_is_a_reason() =>
        Assert.Equal(Verdict.Progress, Classify(Upgraded with { Reason = "DriftCorrected", Message = "Helm upgrade succeeded" }).Verdict);

    [Fact]
    public void A_HelmRelease_of_another_API_group_is_ignored() =>
        Assert.Empty(ReportClassifier.Classify(Upgraded with { InvolvedObject = Upgraded.InvolvedObject with { ApiVersion = "evil.io/v2" } }, Now, []));

    [Fact]
    public void A_healthy_chart_is_ignored() =>
        Assert.Empty(ReportClassifier.Classify(Chart with { Severity = "info" }, Now, []));

    [Theory]
    [InlineData("flux-config", "flux-config-ffc-demo-web", "flux-config/ffc-demo-web")]
    [InlineData("flux-system", "team-a-web", "team/a-web team-a/web")]
    [InlineData("flux-system", "apps-web.v2", "apps/web.v2")]
    [InlineData("flux-system", "web", "")]
    [InlineData("flux-system", "web-", "")]
    public void A_chart_belongs_to_each_HelmRelease_that_its_name_may_mean(string @namespace, string name, string owners)
    {
        var reports = ReportClassifier.Classify(Chart with { InvolvedObject = Chart.InvolvedObject with { Namespace = @namespace, Name = name } }, Now, []);
        Assert.Equal(owners, string.Join(' ', reports.Select(report => $"{report.Place.Namespace}/{report.Release}")));
        Assert.All(reports, report => Assert.Equal((Verdict.Progress, null), (report.Verdict, report.ObjectId)));
        Assert.Equal(reports.Count, reports.Select(report => report.Key).Distinct().Count());
    }

    [Fact]
    public void A_chart_event_never_decides_even_with_a_deciding_reason() =>
        Assert.Equal(Verdict.Progress, Classify(With(Chart with { Reason = "UpgradeSucceeded" }, "revision", "4.32.30")).Verdict);

    [Fact]
    public void The_token_and_the_revision_are_not_kept_as_metadata()
    {
        Assert.Contains("token", Old.Metadata);
        Assert.Empty(Classify(Old).Metadata);
    }

    [Fact]
    public void Metadata_is_bounded_and_place_keys_come_first()
    {
        var crowd = Enumerable.Range(0, 500).ToDictionary(i => $"a{i:000}", i => new string('x', 5000) + "\u001b[31m");
        var report = Classify(Upgraded with { Metadata = new Dictionary<string, string>(crowd) { ["cluster"] = "c\n1", ["revision"] = "4.32.30" } });

        Assert.Equal(32, report.Metadata.Count);
        Assert.All(report.Metadata.Values, value => Assert.True(value.Length <= 256));
        Assert.Equal("c | 1", report.Place.Keys["cluster"]);
    }

    [Fact]
    public void The_same_bytes_have_one_key() =>
        Assert.Equal(
            Classify(FluxEvent.Parse(Samples.Bytes("flux/40a-v2-duplicate-first.json"))).Key,
            Classify(FluxEvent.Parse(Samples.Bytes("flux/40b-v2-duplicate-same-bytes.json"))).Key);

    [Fact]
    public void Any_difference_between_two_events_gives_different_keys()
    {
        FluxEvent[] events =
        [
            Upgraded,
            Upgraded with { InvolvedObject = Upgraded.InvolvedObject with { Uid = "other" } },
            Upgraded with { InvolvedObject = Upgraded.InvolvedObject with { Name = "other" } },
            Upgraded with { Reason = "InstallSucceeded" },
            Upgraded with { Message = "other" },
            Upgraded with { Timestamp = Upgraded.Timestamp.AddSeconds(1) },
            With(Upgraded, "revision", "4.32.31"),
            // A copy that is signed and pinned with another cluster's secret must not pass for production's own event.
            Upgraded.Pin(new Dictionary<string, string> { ["env"] = "dev01" }),
            Upgraded.Pin(new Dictionary<string, string> { ["team"] = "a" }),
            With(Upgraded, "env", "dev03"),
            // The boundaries between the parts are part of the key.
            Upgraded with { Reason = "UpgradeSucceeded4", Metadata = With(Upgraded, "revision", ".32.30").Metadata },
        ];

        Assert.Equal(events.Length, events.Select(e => Classify(e).Key).Distinct().Count());
        Assert.All(events, e => Assert.Matches("^[0-9a-f]{32}$", Classify(e).Key));
    }

    [Fact]
    public void The_same_event_through_two_Alerts_is_two_reports_only_if_their_places_differ()
    {
        Assert.Equal(Classify(Upgraded).Key, Classify(With(Upgraded, "summary", "for the chat")).Key);
        var other = Classify(With(Upgraded, "env", null));
        Assert.NotEqual(Classify(Upgraded).Key, other.Key);
        Assert.Equal(Classify(Upgraded).ObjectId, other.ObjectId);
    }

    [Fact]
    public void An_object_is_identified_by_its_uid_and_the_pinned_metadata()
    {
        var uid = Upgraded.InvolvedObject.Uid;
        Assert.Equal(uid, Classify(Upgraded).ObjectId);
        Assert.Equal($"{uid} cluster=aks-pin env=pin1", Classify(Upgraded.Pin(new Dictionary<string, string> { ["env"] = "pin1", ["cluster"] = "aks-pin" })).ObjectId);
        Assert.Null(Classify(Upgraded with { InvolvedObject = Upgraded.InvolvedObject with { Uid = "" } }).ObjectId);
    }

    [Fact]
    public void A_health_check_canceled_for_a_newer_spec_counts_as_work_for_a_usual_attempt()
    {
        var report = Classify(With(Upgraded with { Reason = "HealthCheckCanceled" }, "revision", null));
        Assert.Equal((Verdict.Working, null, report.At.AddMinutes(5)), (report.Verdict, report.Version, report.EvidenceUntil));
        Assert.Null(Classify(Upgraded).EvidenceUntil);
    }

    [Fact]
    public void Build_metadata_and_appVersion_are_kept()
    {
        var report = Classify(With(With(Upgraded, "revision", "6.6.1+0cc9a8446c95"), "app-version", "2.4.1"));
        Assert.Equal(("6.6.1+0cc9a8446c95", "2.4.1"), (report.Version, report.AppVersion));
    }

    [Fact]
    public void The_Helm_revision_is_that_of_the_release_and_not_of_a_name_that_looks_like_one()
    {
        Assert.Equal(7, Classify(Upgraded with { Message = "Helm upgrade succeeded for release a/my.v2.v7 with chart c@1.0.0" }).HelmRevision);
        Assert.Null(Classify(Upgraded with { Message = "Helm upgrade failed for release a/b with chart web.v3@1.0.0: image:1.v4" }).HelmRevision);
        Assert.Null(Classify(Upgraded with { Message = "release a/b.v99999999999 x" }).HelmRevision);
    }

    private static Report Classify(FluxEvent e) => ReportClassifier.Classify(e, Now, ["cluster", "env"]).Single();

    private static FluxEvent With(FluxEvent e, string key, string? value)
    {
        var metadata = new Dictionary<string, string>(e.Metadata);
        metadata.Remove(key);
        if (value is not null)
        {
            metadata[key] = value;
        }

        return e with { Metadata = metadata };
    }
}
