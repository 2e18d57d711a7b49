using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Flux.Status;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Tests.Support;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DeploymentOrchestrator.Tests.Intake;

public sealed partial class StatusIntakeTests
{
    private const string Secret = "7152fed34dd6149a7c75a276c510da27cb6f82b0";

    private readonly RecordingDurableTaskClient _client;
    private StatusIntake _intake;
    private readonly FluxOptions _options = new() { Webhooks = [new FluxWebhook { Name = "snd", Secret = Secret }] };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 20, 10, 16, 1, TimeSpan.Zero));

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
    public async Task An_unchanged_status_is_one_delivery_a_day_without_store_access_in_between()
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
    public async Task After_a_restart_known_deliveries_are_refused_by_the_store_once()
    {
        await PostAsync([HelmReleaseSample.Deployed()]);
        Restart();

        Assert.Equal("1 objects read: 1 known.", (await PostAsync([HelmReleaseSample.Deployed()])).Message);
        Assert.Single(_client.Instances);
    }

    [Fact]
    public async Task Undecided_states_are_reported_again_every_ten_minutes()
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
    public async Task Pinned_metadata_override_those_of_the_document()
    {
        _options.Webhooks[0].Pin["env"] = "dev1";

        await PostAsync([HelmReleaseSample.Deployed()]);

        Assert.Equal("cluster=aks-snd-01 env=dev1 namespace=flux-config", Json.Read<Report>(Assert.Single(_client.Instances).Value.Input).Place.Id);
    }

    [Fact]
    public async Task One_unreadable_object_does_not_affect_the_others()
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
    public async Task A_replayed_old_document_is_ignored()
    {
        var old = HelmReleaseSample.Document(_time.GetUtcNow(), [HelmReleaseSample.Deployed()]);
        _time.Advance(TimeSpan.FromMinutes(16));

        var answer = await _intake.AcceptAsync(old, Sign(old), default);

        Assert.Equal(400, answer.StatusCode);
        Assert.Contains("compare the clocks", answer.Message, StringComparison.Ordinal);
        Assert.Empty(_client.Instances);
    }

    [Fact]
    public async Task A_document_from_the_future_is_refused_because_it_could_be_replayed()
    {
        var early = HelmReleaseSample.Document(_time.GetUtcNow().AddMinutes(6), [HelmReleaseSample.Deployed()]);

        Assert.Equal(400, (await _intake.AcceptAsync(early, Sign(early), default)).StatusCode);
    }

    [Fact]
    public async Task Without_a_document_time_only_recent_states_are_accepted()
    {
        var bare = HelmReleaseSample.Document(null, [HelmReleaseSample.Deployed("a"), HelmReleaseSample.Deployed("b", at: "2026-08-20T09:00:00Z")]);

        Assert.Equal("2 objects read: 1 new, 1 too old for a document without readAt.", (await _intake.AcceptAsync(bare, Sign(bare), default)).Message);
    }

    [Fact]
    public async Task An_unsigned_document_is_not_parsed()
    {
        Assert.Equal(401, (await _intake.AcceptAsync("not json"u8.ToArray(), null, default)).StatusCode);
        Assert.Equal(400, (await _intake.AcceptAsync("not json"u8.ToArray(), Sign("not json"u8), default)).StatusCode);
    }

    [Fact]
    public async Task A_document_that_is_too_long_is_413() =>
        Assert.Equal(413, (await _intake.AcceptAsync(new byte[StatusIntake.MaxBody + 1], null, default)).StatusCode);

    [Fact]
    public async Task Without_a_store_the_sender_is_asked_to_send_the_document_again()
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

    private StatusIntake NewIntake() => new(_client, new NewReleases(Options.Create(new FluxOptions()), _time), Options.Create(_options), _time, new ListLogger<StatusIntake>());

    // The feeds have processed everything, but the new process has no memory of it.
    private void Restart(TimeSpan? pass = null)
    {
        foreach (var report in Delivered())
        {
            _client.Feeds.Take(report);
        }

        _time.Advance(pass ?? TimeSpan.FromMinutes(1));
        _intake = NewIntake();
    }

    private IEnumerable<Report> Gone() => Delivered().Where(report => report.Verdict == Verdict.Gone);

    private IReadOnlyList<Report> Delivered() => [.. _client.Instances.Values.Select(started => Json.Read<Report>(started.Input))];

    private Task<StatusTaken> TakeAsync(HelmReleaseSample[] releases, Completeness complete, DateTimeOffset? readAt = null, HelmReleaseSample[]? deleted = null)
    {
        var place = new Dictionary<string, string> { ["cluster"] = "aks-snd-01", ["env"] = "snd1" };
        var document = new StatusDocument(readAt ?? _time.GetUtcNow(), place, Bytes(releases)) { Complete = complete, Deleted = Bytes(deleted ?? []) };
        return _intake.TakeAsync(document, [], default);
    }

    private static List<ReadOnlyMemory<byte>> Bytes(HelmReleaseSample[] releases) => [.. releases.Select(release => new ReadOnlyMemory<byte>(release.ToBytes()))];

    private async Task<IntakeResult> PostCompleteAsync(string complete, params HelmReleaseSample[] releases)
    {
        var body = HelmReleaseSample.Document(_time.GetUtcNow().AddSeconds(-1), releases, complete: complete);
        return await _intake.AcceptAsync(body, Sign(body), default);
    }

    private async Task<IntakeResult> PostAsync(HelmReleaseSample[] releases, string metadata = """{"cluster":"aks-snd-01","env":"snd1"}""")
    {
        var body = HelmReleaseSample.Document(_time.GetUtcNow(), releases, metadata);
        return await _intake.AcceptAsync(body, Sign(body), default);
    }

    private static string Sign(ReadOnlySpan<byte> body) => $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))}";
}
