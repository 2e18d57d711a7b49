using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Flux.Status;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.Intake;

/// <summary>What complete documents, deletions and lists of several pages mean for objects that no longer exist.</summary>
public sealed partial class StatusIntakeTests
{
    [Fact]
    public async Task An_object_missing_from_a_complete_document_is_reported_gone_once()
    {
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("bb"));
        _time.Advance(TimeSpan.FromMinutes(1));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"));

        var gone = Assert.Single(Delivered(), report => report.Verdict == Verdict.Gone);
        Assert.Equal(("bb", null, "cluster=aks-snd-01 env=snd1 namespace=flux-config"), (gone.Release, gone.Version, gone.Place.Id));
        Assert.Equal(Delivered().First(report => report.Release == "bb").ObjectId, gone.ObjectId);
        Assert.Equal(_time.GetUtcNow().AddSeconds(-1), gone.At);
    }

    [Theory]
    [InlineData("false", "")]
    [InlineData("""["other"]""", "")]
    [InlineData("""["team-b"]""", "c")]
    [InlineData("true", "bb c")]
    public async Task Missing_objects_are_gone_only_within_the_documents_complete_scope(string complete, string gone)
    {
        await PostCompleteAsync("false", HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("bb"), HelmReleaseSample.Deployed("c", ns: "team-b"));
        _time.Advance(TimeSpan.FromMinutes(1));
        await PostCompleteAsync(complete, HelmReleaseSample.Deployed("a"));

        Assert.Equal(gone, string.Join(' ', Delivered().Where(report => report.Verdict == Verdict.Gone).Select(report => report.Release).Order()));
    }

    [Fact]
    public async Task Another_object_under_the_same_name_replaces_the_one_before()
    {
        await PostAsync([HelmReleaseSample.Deployed()]);
        _time.Advance(TimeSpan.FromMinutes(1));
        await PostAsync([HelmReleaseSample.Deployed().With(s => s.Metadata["uid"] = "another")]);

        Assert.Equal("11111111-2222-4333-8444-000000000012", Assert.Single(Delivered(), report => report.Verdict == Verdict.Gone).ObjectId);
    }

    [Fact]
    public async Task A_removal_that_could_not_be_stored_is_reported_with_the_next_document()
    {
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("bb"), HelmReleaseSample.Deployed("ccc"));
        _time.Advance(TimeSpan.FromMinutes(1));
        var ccc = HelmReleaseSample.Deployed("ccc").With(s => s.Metadata["uid"] = "another");
        _client.IsDown = true;
        Assert.Equal(503, (await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"), ccc)).StatusCode);
        _client.IsDown = false;
        _time.Advance(TimeSpan.FromMinutes(1));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"), ccc);
        _time.Advance(TimeSpan.FromMinutes(1));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"), ccc);

        Assert.Equal(["bb 11111111-2222-4333-8444-000000000002", "ccc 11111111-2222-4333-8444-000000000003"], Gone().Select(report => $"{report.Release} {report.ObjectId}").Order());
    }

    [Fact]
    public async Task An_object_listed_again_is_not_removed_by_an_earlier_store_error()
    {
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"));
        _time.Advance(TimeSpan.FromMinutes(1));
        _client.IsDown = true;
        await PostCompleteAsync("true");
        _client.IsDown = false;
        _time.Advance(TimeSpan.FromMinutes(1));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"));

        Assert.Empty(Gone());
    }

    [Fact]
    public async Task A_complete_document_does_not_affect_other_clusters_or_senders()
    {
        await PostAsync([HelmReleaseSample.Deployed("a")], """{"cluster":"aks-snd-02"}""");
        await PostCompleteAsync("true");

        Assert.DoesNotContain(Delivered(), report => report.Verdict == Verdict.Gone);
    }

    [Fact]
    public async Task Unreadable_objects_and_outdated_documents_remove_nothing()
    {
        var early = HelmReleaseSample.Document(_time.GetUtcNow().AddSeconds(-30), [], complete: "true");
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a").With(s => s.Status["conditions"] = "none"));
        await _intake.AcceptAsync(early, Sign(early), default);

        Assert.DoesNotContain(Delivered(), report => report.Verdict == Verdict.Gone);
    }

    [Fact]
    public async Task Objects_deleted_while_the_service_was_down_are_removed_with_the_first_complete_document()
    {
        await PostAsync([HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("bb")]);
        Restart();

        await PostCompleteAsync("false", HelmReleaseSample.Deployed("a"));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"));

        Assert.Equal(("bb", "cluster=aks-snd-01 env=snd1 namespace=flux-config"), Gone().Select(report => (report.Release, report.Place.Id)).Single());
        Assert.Equal(1, _client.Feeds.Lists);
    }

    [Fact]
    public async Task After_a_restart_another_object_under_the_same_name_replaces_the_one_before()
    {
        await PostAsync([HelmReleaseSample.Deployed()]);
        Restart();
        await PostCompleteAsync("true", HelmReleaseSample.Deployed().With(s => s.Metadata["uid"] = "another"));

        Assert.Equal("11111111-2222-4333-8444-000000000012", Gone().Single().ObjectId);
    }

    [Theory]
    [InlineData("""["other"]""", "")]
    [InlineData("""["team-b"]""", "c")]
    [InlineData("true", "bb c")]
    public async Task After_a_restart_objects_are_removed_only_within_the_complete_scope(string complete, string gone)
    {
        await PostAsync([HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("bb"), HelmReleaseSample.Deployed("c", ns: "team-b")]);
        Restart();
        await PostCompleteAsync(complete, HelmReleaseSample.Deployed("a"));

        Assert.Equal(gone, string.Join(' ', Gone().Select(report => report.Release).Order()));
    }

    [Theory]
    [InlineData("""{"cluster":"aks-snd-02","env":"snd1"}""", "")]
    [InlineData("""{"cluster":"aks-snd-01"}""", "")]
    [InlineData("""{"cluster":"aks-snd-01","env":"snd1"}""", "team=one")]
    [InlineData("{}", "")]
    public async Task After_a_restart_a_document_does_not_affect_objects_of_other_sources(string metadata, string pin)
    {
        await PostAsync([HelmReleaseSample.Deployed("a")], metadata);
        Restart();
        if (pin.Split('=') is [var key, var value])
        {
            _options.Webhooks[0].Pin[key] = value;
        }

        await PostCompleteAsync("true");
        var nameless = HelmReleaseSample.Document(_time.GetUtcNow(), [], "{}", "true");
        _options.Webhooks[0].Pin.Clear();
        await _intake.AcceptAsync(nameless, Sign(nameless), default);

        Assert.Empty(Gone());
    }

    [Fact]
    public async Task A_report_newer_than_the_list_is_not_removed_by_it()
    {
        await PostAsync([HelmReleaseSample.Deployed()]);
        Restart(pass: TimeSpan.Zero);
        await PostCompleteAsync("true");

        Assert.Empty(Gone());
    }

    [Fact]
    public async Task Unreadable_feeds_do_not_fail_the_document_and_are_read_again_for_the_next()
    {
        await PostAsync([HelmReleaseSample.Deployed("a")]);
        Restart();
        _client.Feeds.IsDown = true;
        Assert.Equal("1 objects read: 1 new.", (await PostCompleteAsync("true", HelmReleaseSample.Deployed("bb"))).Message);
        _client.Feeds.IsDown = false;
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("bb"));

        Assert.Equal("a", Gone().Single().Release);
    }

    [Fact]
    public async Task Complete_requires_a_scope()
    {
        var answer = await PostCompleteAsync("\"yes\"");
        Assert.Equal(400, answer.StatusCode);
        Assert.Contains("list of namespaces", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paged_list_has_one_time_and_is_complete_with_its_last_page()
    {
        await TakeAsync([HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("bb"), HelmReleaseSample.Deployed("ccc")], Completeness.All);
        _time.Advance(TimeSpan.FromMinutes(1));
        var readAt = _time.GetUtcNow();
        await TakeAsync([HelmReleaseSample.Deployed("a")], Completeness.None, readAt);
        _time.Advance(TimeSpan.FromSeconds(5));
        await TakeAsync([HelmReleaseSample.Deployed("bb")], Completeness.None, readAt);
        await TakeAsync([], Completeness.All, readAt);

        Assert.Equal("ccc", Gone().Single().Release);
    }

    [Fact]
    public async Task An_object_seen_later_is_not_removed_by_an_older_list()
    {
        var readAt = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        await TakeAsync([HelmReleaseSample.Deployed("a")], Completeness.None);
        await TakeAsync([], Completeness.All, readAt);

        Assert.Empty(Gone());
    }

    [Fact]
    public async Task A_deletion_removes_exactly_that_object_and_the_next_list_does_not_repeat_it()
    {
        var remade = HelmReleaseSample.Deployed("a").With(s => s.Metadata["uid"] = "another");
        await TakeAsync([HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("bb"), HelmReleaseSample.Deployed("ccc")], Completeness.All);
        _time.Advance(TimeSpan.FromSeconds(1));
        await TakeAsync([remade], Completeness.None);
        await TakeAsync([], Completeness.None, deleted: [HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("ccc")]);
        _time.Advance(TimeSpan.FromSeconds(1));
        await TakeAsync([remade, HelmReleaseSample.Deployed("bb")], Completeness.All);

        Assert.Equal(["a", "ccc"], Gone().Select(report => report.Release).Order());
        Assert.DoesNotContain(Gone(), report => report.ObjectId == "another");
    }

    [Fact]
    public async Task A_status_that_changes_meaning_over_time_names_when_to_read_it_again()
    {
        var canceled = HelmReleaseSample.Stalled().Condition("Ready", "False", "HealthCheckCanceled", "New reconciliation triggered", "2026-08-20T10:15:50Z");
        var taken = await TakeAsync([HelmReleaseSample.Deployed("a"), canceled], Completeness.None);
        Assert.Equal(new DateTimeOffset(2026, 8, 20, 10, 16, 20, TimeSpan.Zero), taken.ReadAgainAt);
        Assert.DoesNotContain(Delivered(), report => report.Verdict == Verdict.Stalled);

        _time.Advance(taken.ReadAgainAt!.Value - _time.GetUtcNow());
        Assert.Null((await TakeAsync([canceled], Completeness.None)).ReadAgainAt);
        Assert.Single(Delivered(), report => report.Verdict == Verdict.Stalled);
    }

    [Fact]
    public async Task A_chart_error_is_progress_of_its_release_and_not_a_listed_object()
    {
        await TakeAsync([HelmReleaseSample.Deployed()], Completeness.All);
        _time.Advance(TimeSpan.FromSeconds(1));
        await TakeAsync([HelmReleaseSample.Chart("flux-config-ffc-demo-web", "False"), HelmReleaseSample.Chart("flux-config-other", "True")], Completeness.None);

        var told = Delivered().Single(report => report.Verdict == Verdict.Progress);
        Assert.Equal(("ffc-demo-web", "ChartPullError", "cluster=aks-snd-01 env=snd1 namespace=flux-config", null), (told.Release, told.Reason, told.Place.Id, told.ObjectId));
        Assert.Empty(Gone());
    }
}
