using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Flux.Status;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.Intake;

/// <summary>What complete documents, deletions and lists of several pages say of the objects that are not there any more.</summary>
public sealed partial class StatusIntakeTests
{
    [Fact]
    public async Task What_a_complete_document_lists_no_more_is_gone_and_told_once()
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
    public async Task Only_where_a_document_is_complete_is_gone_what_it_does_not_list(string complete, string gone)
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
    public async Task What_is_gone_and_could_not_be_stored_is_told_with_the_next_document()
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
    public async Task What_is_listed_again_is_not_gone_because_that_could_not_be_stored()
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
    public async Task Of_another_cluster_or_sender_a_complete_document_says_nothing()
    {
        await PostAsync([HelmReleaseSample.Deployed("a")], """{"cluster":"aks-snd-02"}""");
        await PostCompleteAsync("true");

        Assert.DoesNotContain(Delivered(), report => report.Verdict == Verdict.Gone);
    }

    [Fact]
    public async Task Nothing_is_gone_because_of_an_object_that_cannot_be_read_or_of_a_document_that_was_overtaken()
    {
        var early = HelmReleaseSample.Document(_time.GetUtcNow().AddSeconds(-30), [], complete: "true");
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a").With(s => s.Status["conditions"] = "none"));
        await _intake.AcceptAsync(early, Sign(early), default);

        Assert.DoesNotContain(Delivered(), report => report.Verdict == Verdict.Gone);
    }

    [Fact]
    public async Task What_went_while_no_service_ran_is_gone_with_the_first_complete_document_and_asked_for_once()
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
    public async Task After_a_restart_too_it_is_gone_only_where_the_document_is_complete(string complete, string gone)
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
    public async Task After_a_restart_a_document_says_nothing_of_what_came_from_elsewhere(string metadata, string pin)
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
    public async Task What_was_heard_after_the_list_was_read_cannot_be_in_it()
    {
        await PostAsync([HelmReleaseSample.Deployed()]);
        Restart(pass: TimeSpan.Zero);
        await PostCompleteAsync("true");

        Assert.Empty(Gone());
    }

    [Fact]
    public async Task Feeds_that_cannot_be_read_cost_the_document_nothing_and_are_read_for_the_next()
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
    public async Task Complete_must_say_of_what()
    {
        var answer = await PostCompleteAsync("\"yes\"");
        Assert.Equal(400, answer.StatusCode);
        Assert.Contains("list of namespaces", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_read_page_by_page_has_one_time_and_is_complete_with_its_last()
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
    public async Task What_was_seen_later_is_not_gone_because_an_older_list_lacks_it()
    {
        var readAt = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        await TakeAsync([HelmReleaseSample.Deployed("a")], Completeness.None);
        await TakeAsync([], Completeness.All, readAt);

        Assert.Empty(Gone());
    }

    [Fact]
    public async Task A_deletion_makes_exactly_that_object_gone_and_the_next_list_does_not_say_so_again()
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
    public async Task What_says_something_else_after_a_while_says_when_to_read_it_again()
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
    public async Task A_chart_that_cannot_be_had_is_progress_of_its_release_and_no_object_that_is_listed()
    {
        await TakeAsync([HelmReleaseSample.Deployed()], Completeness.All);
        _time.Advance(TimeSpan.FromSeconds(1));
        await TakeAsync([HelmReleaseSample.Chart("flux-config-ffc-demo-web", "False"), HelmReleaseSample.Chart("flux-config-other", "True")], Completeness.None);

        var told = Delivered().Single(report => report.Verdict == Verdict.Progress);
        Assert.Equal(("ffc-demo-web", "ChartPullError", "cluster=aks-snd-01 env=snd1 namespace=flux-config", null), (told.Release, told.Reason, told.Place.Id, told.ObjectId));
        Assert.Empty(Gone());
    }
}
