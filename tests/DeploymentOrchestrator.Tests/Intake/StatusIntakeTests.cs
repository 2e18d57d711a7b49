using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.Configuration;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Flux.Status;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Tests.Support;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Tests.Intake;

public sealed class StatusIntakeTests
{
    private const string Secret = "7152fed34dd6149a7c75a276c510da27cb6f82b0";

    private readonly RecordingDurableTaskClient _client;
    private StatusIntake _intake;
    private readonly FluxOptions _options = new() { Webhooks = [new FluxWebhook { Name = "snd", Secret = Secret }] };
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 8, 20, 10, 16, 1, TimeSpan.Zero));

    public StatusIntakeTests()
    {
        _client = new RecordingDurableTaskClient(_time);
        _intake = NewIntake();
    }

    [Fact]
    public async Task A_signed_document_becomes_deliveries()
    {
        var answer = await PostAsync([HelmReleaseSample.Deployed()]);

        Assert.Equal((202, "1 objects read: 1 new."), (answer.StatusCode, answer.Message));
        var (id, started) = Assert.Single(_client.Instances);
        Assert.StartsWith("report:", id, StringComparison.Ordinal);
        Assert.Equal(Names.DeliverReport, started.Name);
        Assert.Equal(Verdict.Deployed, Json.Read<Report>(started.Input).Verdict);
    }

    [Fact]
    public async Task A_status_that_stays_the_same_is_one_delivery_a_day_and_costs_the_store_nothing()
    {
        await PostAsync([HelmReleaseSample.Deployed()]);
        _time.Advance(TimeSpan.FromMinutes(1));
        _client.IsDown = true;

        Assert.Equal("1 objects read: 1 known.", (await PostAsync([HelmReleaseSample.Deployed()])).Message);
        _client.IsDown = false;
        _time.Advance(TimeSpan.FromDays(1));
        await PostAsync([HelmReleaseSample.Deployed()]);

        Assert.Equal(2, _client.Instances.Count);
        Assert.Single(_client.Instances.Values.Select(started => Json.Read<Report>(started.Input).Key).Distinct());
    }

    [Fact]
    public async Task After_a_restart_the_store_is_asked_once_and_refuses_what_it_has()
    {
        await PostAsync([HelmReleaseSample.Deployed()]);
        Restart();

        Assert.Equal("1 objects read: 1 known.", (await PostAsync([HelmReleaseSample.Deployed()])).Message);
        Assert.Single(_client.Instances);
    }

    [Fact]
    public async Task What_decides_nothing_is_told_again_every_ten_minutes()
    {
        var suspended = HelmReleaseSample.Deployed().With(s => s.Spec["suspend"] = true);
        for (var minute = 0; minute < 30; minute++)
        {
            await PostAsync([suspended]);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var told = _client.Instances.Values.Select(started => Json.Read<Report>(started.Input)).Where(report => report.Reason == "Suspended").ToList();
        Assert.InRange(told.Count, 3, 4);
        Assert.Single(told.Select(report => report.Key).Distinct());
    }

    [Fact]
    public async Task Changed_annotations_are_delivered_under_the_same_key()
    {
        await PostAsync([HelmReleaseSample.Deployed()]);
        await PostAsync([HelmReleaseSample.Deployed().With(s => s.Metadata["annotations"]!["event.toolkit.fluxcd.io/deploymentID"] = "42")]);

        Assert.Equal(2, _client.Instances.Count);
        Assert.Single(_client.Instances.Values.Select(started => Json.Read<Report>(started.Input).Key).Distinct());
    }

    [Fact]
    public async Task Two_clusters_are_two_places()
    {
        await PostAsync([HelmReleaseSample.Deployed()]);
        await PostAsync([HelmReleaseSample.Deployed()], """{"cluster":"aks-snd-02","env":"snd2"}""");

        Assert.Equal(2, _client.Instances.Values.Select(started => Json.Read<Report>(started.Input).Place.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_a_secret_pins_is_true_whatever_the_document_says()
    {
        _options.Webhooks[0].Pin["env"] = "dev1";

        await PostAsync([HelmReleaseSample.Deployed()]);

        Assert.Equal("cluster=aks-snd-01 env=dev1 namespace=flux-config", Json.Read<Report>(Assert.Single(_client.Instances).Value.Input).Place.Id);
    }

    [Fact]
    public async Task One_object_that_cannot_be_read_costs_the_others_nothing()
    {
        var answer = await PostAsync(
        [
            HelmReleaseSample.Deployed("a").With(s => s.Status["conditions"] = "none"),
            HelmReleaseSample.Deployed("b").With(s => s.Status["conditions"]!.AsArray().Add(null)),
            HelmReleaseSample.Deployed("c").With(s => s.Metadata["name"] = "No Name"),
            HelmReleaseSample.Deployed("d").With(s => s.Metadata["generation"] = 8),
            HelmReleaseSample.Deployed("e").With(s => s.Metadata.Parent!["kind"] = "Kustomization"),
            HelmReleaseSample.Deployed("f"),
        ]);

        Assert.Equal("6 objects read: 1 new, 1 no HelmRelease, 1 still at work, 3 unreadable.", answer.Message);
        Assert.Single(_client.Instances);
    }

    [Fact]
    public async Task An_old_document_that_is_sent_again_says_nothing()
    {
        var old = HelmReleaseSample.Document(_time.GetUtcNow(), [HelmReleaseSample.Deployed()]);
        _time.Advance(TimeSpan.FromMinutes(16));

        var answer = await _intake.AcceptAsync(old, Sign(old), default);

        Assert.Equal(400, answer.StatusCode);
        Assert.Contains("compare the clocks", answer.Message, StringComparison.Ordinal);
        Assert.Empty(_client.Instances);
    }

    [Fact]
    public async Task A_document_from_the_future_could_be_sent_again_for_long_and_is_refused()
    {
        var early = HelmReleaseSample.Document(_time.GetUtcNow().AddMinutes(6), [HelmReleaseSample.Deployed()]);

        Assert.Equal(400, (await _intake.AcceptAsync(early, Sign(early), default)).StatusCode);
    }

    [Fact]
    public async Task Without_a_time_only_what_happened_just_now_is_believed()
    {
        var bare = HelmReleaseSample.Document(null, [HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("b", at: "2026-08-20T09:00:00Z")]);

        Assert.Equal("2 objects read: 1 new, 1 too old for a document without readAt.", (await _intake.AcceptAsync(bare, Sign(bare), default)).Message);
    }

    [Fact]
    public async Task Nothing_of_an_unsigned_document_is_parsed()
    {
        Assert.Equal(401, (await _intake.AcceptAsync("not json"u8.ToArray(), null, default)).StatusCode);
        Assert.Equal(400, (await _intake.AcceptAsync("not json"u8.ToArray(), Sign("not json"u8), default)).StatusCode);
    }

    [Fact]
    public async Task A_document_that_is_too_long_is_413() =>
        Assert.Equal(413, (await _intake.AcceptAsync(new byte[StatusIntake.MaxBody + 1], null, default)).StatusCode);

    [Fact]
    public async Task Without_a_store_the_whole_document_is_to_be_sent_again()
    {
        _client.IsDown = true;
        var answer = await PostAsync([HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("b")]);
        Assert.Equal((503, 5), (answer.StatusCode, answer.RetryAfter));

        _client.IsDown = false;
        Assert.Equal("2 objects read: 2 new.", (await PostAsync([HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("b")])).Message);
    }

    [Fact]
    public async Task Five_hundred_releases_are_five_hundred_deliveries_once()
    {
        var releases = Enumerable.Range(0, 500).Select(i => HelmReleaseSample.Deployed($"release-{i}")).ToArray();

        Assert.Equal("500 objects read: 500 new.", (await PostAsync(releases)).Message);
        Assert.Equal("500 objects read: 500 known.", (await PostAsync(releases)).Message);
        Assert.Equal(500, _client.Instances.Count);
    }

    [Fact]
    public async Task What_a_complete_document_lists_no_more_is_gone_and_told_once()
    {
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("bb"));
        _time.Advance(TimeSpan.FromMinutes(1));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"));

        var gone = Assert.Single(Told(), report => report.Verdict == Verdict.Gone);
        Assert.Equal(("bb", null, "cluster=aks-snd-01 env=snd1 namespace=flux-config"), (gone.Release, gone.Version, gone.Place.Id));
        Assert.Equal(Told().First(report => report.Release == "bb").ObjectId, gone.ObjectId);
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

        Assert.Equal(gone, string.Join(' ', Told().Where(report => report.Verdict == Verdict.Gone).Select(report => report.Release).Order()));
    }

    [Fact]
    public async Task Another_object_under_the_same_name_replaces_the_one_before()
    {
        await PostAsync([HelmReleaseSample.Deployed()]);
        _time.Advance(TimeSpan.FromMinutes(1));
        await PostAsync([HelmReleaseSample.Deployed().With(s => s.Metadata["uid"] = "another")]);

        Assert.Equal("11111111-2222-4333-8444-000000000012", Assert.Single(Told(), report => report.Verdict == Verdict.Gone).ObjectId);
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

        Assert.DoesNotContain(Told(), report => report.Verdict == Verdict.Gone);
    }

    [Fact]
    public async Task Nothing_is_gone_because_of_an_object_that_cannot_be_read_or_of_a_document_that_was_overtaken()
    {
        var early = HelmReleaseSample.Document(_time.GetUtcNow().AddSeconds(-30), [], complete: "true");
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a"));
        await PostCompleteAsync("true", HelmReleaseSample.Deployed("a").With(s => s.Status["conditions"] = "none"));
        await _intake.AcceptAsync(early, Sign(early), default);

        Assert.DoesNotContain(Told(), report => report.Verdict == Verdict.Gone);
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
        Assert.DoesNotContain(Told(), report => report.Verdict == Verdict.Stalled);

        _time.Advance(taken.ReadAgainAt!.Value - _time.GetUtcNow());
        Assert.Null((await TakeAsync([canceled], Completeness.None)).ReadAgainAt);
        Assert.Single(Told(), report => report.Verdict == Verdict.Stalled);
    }

    [Fact]
    public async Task A_chart_that_cannot_be_had_is_progress_of_its_release_and_no_object_that_is_listed()
    {
        await TakeAsync([HelmReleaseSample.Deployed()], Completeness.All);
        _time.Advance(TimeSpan.FromSeconds(1));
        await TakeAsync([HelmReleaseSample.Chart("flux-config-ffc-demo-web", "False"), HelmReleaseSample.Chart("flux-config-other", "True")], Completeness.None);

        var told = Told().Single(report => report.Verdict == Verdict.Progress);
        Assert.Equal(("ffc-demo-web", "ChartPullError", "cluster=aks-snd-01 env=snd1 namespace=flux-config", null), (told.Release, told.Reason, told.Place.Id, told.ObjectId));
        Assert.Empty(Gone());
    }

    private StatusIntake NewIntake() => new(_client, Options.Create(_options), _time, new ListLogger<StatusIntake>());

    // The feeds have taken everything; the new process has forgotten all.
    private void Restart(TimeSpan? pass = null)
    {
        foreach (var report in Told())
        {
            _client.Feeds.Take(report);
        }

        _time.Advance(pass ?? TimeSpan.FromMinutes(1));
        _intake = NewIntake();
    }

    private IEnumerable<Report> Gone() => Told().Where(report => report.Verdict == Verdict.Gone);

    private IReadOnlyList<Report> Told() => [.. _client.Instances.Values.Select(started => Json.Read<Report>(started.Input))];

    private Task<StatusTaken> TakeAsync(HelmReleaseSample[] releases, Completeness complete, DateTimeOffset? readAt = null, HelmReleaseSample[]? deleted = null)
    {
        var place = new Dictionary<string, string> { ["cluster"] = "aks-snd-01", ["env"] = "snd1" };
        var document = new StatusDocument(readAt ?? _time.GetUtcNow(), place, Bytes(releases)) { Complete = complete, Deleted = Bytes(deleted ?? []) };
        return _intake.TakeAsync(document, [], default);
    }

    private static List<ReadOnlyMemory<byte>> Bytes(HelmReleaseSample[] releases) => [.. releases.Select(release => new ReadOnlyMemory<byte>(release.ToBytes()))];

    private async Task<IntakeAnswer> PostCompleteAsync(string complete, params HelmReleaseSample[] releases)
    {
        var body = HelmReleaseSample.Document(_time.GetUtcNow().AddSeconds(-1), releases, complete: complete);
        return await _intake.AcceptAsync(body, Sign(body), default);
    }

    private async Task<IntakeAnswer> PostAsync(HelmReleaseSample[] releases, string metadata = """{"cluster":"aks-snd-01","env":"snd1"}""")
    {
        var body = HelmReleaseSample.Document(_time.GetUtcNow(), releases, metadata);
        return await _intake.AcceptAsync(body, Sign(body), default);
    }

    private static string Sign(ReadOnlySpan<byte> body) => $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))}";
}
