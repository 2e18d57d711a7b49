using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Tests.Support;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DeploymentOrchestrator.Tests.Intake;

public sealed class FluxIntakeTests
{
    private const string Secret = "7152fed34dd6149a7c75a276c510da27cb6f82b0";
    private static readonly byte[] Upgraded = Samples.Bytes("flux/03-v2-upgrade-succeeded-event-metadata.json");

    private readonly RecordingDurableTaskClient _client;
    private readonly FluxIntake _intake;
    private readonly ListLogger<FluxIntake> _logger = new();
    private readonly FluxOptions _options = new() { Webhooks = [new FluxWebhook { Name = "prd", Secret = Secret }] };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 8, 20, 10, 15, 42, TimeSpan.Zero));

    public FluxIntakeTests()
    {
        _client = new RecordingDurableTaskClient(_time);
        _intake = new FluxIntake(_client, new NewReleases(Options.Create(_options), _time), Options.Create(_options), _time, _logger);
    }

    [Fact]
    public async Task A_signed_event_becomes_one_delivery()
    {
        var answer = await SendAsync(Upgraded);

        Assert.Equal(202, answer.StatusCode);
        var (id, started) = Assert.Single(_client.Instances);
        Assert.Equal(id, answer.InstanceId);
        Assert.Equal(Names.DeliverReport, started.Name);
        var report = Json.Read<Report>(started.Input);
        Assert.Equal(InstanceIds.ForReport(report.Key, report.Metadata), id);
        Assert.Equal(Verdict.Deployed, report.Verdict);
        Assert.Equal("prd01", report.Place.Keys["env"]);
        Assert.Contains(_logger.Lines, line => line.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_may_introduce_a_limited_number_of_new_releases_a_day_and_known_ones_continue()
    {
        _options.NewReleasesPerDay = 2;
        foreach (var name in new[] { "one", "two", "one" })
        {
            Assert.Equal(202, (await SendAsync(Of(name))).StatusCode);
        }

        _client.Feeds.Take(Json.Read<Report>(_client.Instances.First().Value.Input) with { Release = "known" });
        Assert.Equal(202, (await SendAsync(Of("known"))).StatusCode);

        var refusal = await SendAsync(Of("three"));
        Assert.Equal(429, refusal.StatusCode);
        Assert.Contains("The webhook prd has told of 2 new releases within a day", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Flux:NewReleasesPerDay", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_client.Instances, started => started.Value.Input.GetRawText().Contains("three", StringComparison.Ordinal));
        Assert.Equal(202, (await SendAsync(Of("two"))).StatusCode);

        static byte[] Of(string release) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Upgraded).Replace("ffc-demo-web", release, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_event_twice_is_one_delivery_and_both_are_202()
    {
        await SendAsync(Upgraded);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(202, (await SendAsync(Upgraded)).StatusCode);
        Assert.Single(_client.Instances);
    }

    [Fact]
    public async Task Every_recorded_event_is_classified_the_same_through_the_signed_webhook()
    {
        foreach (var file in Samples.Names("flux", "*.json").Where(name => name != "expected.json"))
        {
            var body = Samples.Bytes($"flux/{file}");
            var timestamp = FluxEvent.Parse(body).Timestamp;
            var client = new RecordingDurableTaskClient(_time);
            var intake = new FluxIntake(client, new NewReleases(Options.Create(_options), _time), Options.Create(_options), new FakeTimeProvider(timestamp.AddSeconds(2)), _logger);

            var answer = await intake.AcceptWebhookAsync(body, Sign(body, Secret), default);

            var expected = ReportClassifier.Classify(FluxEvent.Parse(body), timestamp.AddSeconds(2), ["cluster", "env"]);
            Assert.Equal(202, answer.StatusCode);
            Assert.Equal(expected.Select(report => InstanceIds.ForReport(report.Key, report.Metadata)), client.Instances.Keys);
            Assert.Equal(expected.Select(report => Json.Write(report).GetRawText()), client.Instances.Values.Select(started => started.Input.GetRawText()));
        }
    }

    [Fact]
    public async Task An_unsigned_or_badly_signed_event_is_401()
    {
        Assert.Equal(401, (await _intake.AcceptWebhookAsync(Upgraded, null, default)).StatusCode);
        Assert.Equal(401, (await _intake.AcceptWebhookAsync(Upgraded, Sign(Upgraded, "wrong"), default)).StatusCode);
        Assert.Empty(_client.Instances);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_missing_signature_is_reported_as_missing(string? signature) =>
        Assert.StartsWith("X-Signature is missing", (await _intake.AcceptWebhookAsync(Upgraded, signature, default)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_unsigned_event_is_not_parsed() =>
        Assert.Equal(401, (await _intake.AcceptWebhookAsync("not json"u8.ToArray(), null, default)).StatusCode);

    [Fact]
    public async Task Without_a_webhook_the_response_says_where_to_configure_one()
    {
        _options.Webhooks.Clear();

        var answer = await SendAsync(Upgraded);

        Assert.Equal(401, answer.StatusCode);
        Assert.Contains("Flux:Webhooks", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_trials_unsigned_events_may_be_allowed()
    {
        _options.AllowUnsigned = true;

        Assert.Equal(202, (await _intake.AcceptWebhookAsync(Upgraded, null, default)).StatusCode);
        Assert.Single(_client.Instances);
    }

    [Fact]
    public async Task Pinned_metadata_override_those_of_the_event()
    {
        _options.Webhooks.Add(new FluxWebhook { Name = "dev", Secret = "dev-secret", Pin = { ["env"] = "dev01" } });

        await _intake.AcceptWebhookAsync(Upgraded, Sign(Upgraded, "dev-secret"), default);

        var report = Json.Read<Report>(Assert.Single(_client.Instances).Value.Input);
        Assert.Equal("dev01", report.Place.Keys["env"]);
        Assert.Equal("dev01", report.Metadata["env"]);
        Assert.Equal("aks-prd-01", report.Place.Keys["cluster"]);
    }

    [Fact]
    public async Task A_copy_signed_with_another_clusters_secret_does_not_replace_the_real_event()
    {
        _options.Webhooks.Add(new FluxWebhook { Name = "dev", Secret = "dev-secret", Pin = { ["env"] = "dev01" } });

        await _intake.AcceptWebhookAsync(Upgraded, Sign(Upgraded, "dev-secret"), default);
        await SendAsync(Upgraded);

        Assert.Equal(["dev01", "prd01"], _client.Instances.Values.Select(started => Json.Read<Report>(started.Input).Place.Keys["env"]).Order());
    }

    [Fact]
    public async Task Events_of_other_kinds_are_ignored_at_any_age()
    {
        _time.Advance(TimeSpan.FromDays(1));

        var answer = await SendAsync(Samples.Bytes("flux/80-kustomization-applied.json"));

        Assert.Equal(202, answer.StatusCode);
        Assert.StartsWith("Ignored: Kustomization flux-config/fcp-demo-ffc-demo-web-deploy", answer.Message, StringComparison.Ordinal);
        Assert.Empty(_client.Instances);
    }

    [Fact]
    public async Task An_old_event_could_be_a_replay_and_goes_to_the_dead_letters()
    {
        _time.Advance(TimeSpan.FromMinutes(15));

        var answer = await SendAsync(Upgraded);

        Assert.Equal(202, answer.StatusCode);
        var (id, started) = Assert.Single(_client.Instances);
        Assert.Equal(answer.InstanceId, id);
        Assert.Equal(Names.DeadLetter, started.Name);
        var letter = Json.Read<DeadLetter>(started.Input);
        Assert.Contains("Flux:WebhookMaxAge", letter.Reason, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetString(Upgraded), letter.Body);
    }

    [Fact]
    public async Task The_longest_age_is_configurable()
    {
        _time.Advance(TimeSpan.FromMinutes(15));
        _options.WebhookMaxAge = TimeSpan.FromHours(1);

        await SendAsync(Upgraded);

        Assert.Equal(Names.DeliverReport, Assert.Single(_client.Instances).Value.Name);
    }

    [Fact]
    public async Task A_body_that_is_not_a_Flux_event_is_400_with_the_field()
    {
        var answer = await SendAsync("{}"u8.ToArray());

        Assert.Equal(400, answer.StatusCode);
        Assert.StartsWith("involvedObject is missing", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_one_MiB_is_413_before_anything_else()
    {
        Assert.Equal(413, (await _intake.AcceptWebhookAsync(new byte[1024 * 1024 + 1], null, default)).StatusCode);
        Assert.Equal(400, (await SendAsync(new byte[1024 * 1024])).StatusCode);
    }

    [Fact]
    public async Task An_unavailable_store_is_503_so_that_Flux_repeats_the_event()
    {
        _client.IsDown = true;

        var answer = await SendAsync(Upgraded);

        Assert.Equal(503, answer.StatusCode);
        Assert.Equal(5, answer.RetryAfter);
    }

    [Fact]
    public async Task An_Event_Hub_event_is_accepted_without_signature_at_any_age()
    {
        var arrivedAt = new DateTimeOffset(2026, 8, 20, 10, 15, 41, TimeSpan.Zero);
        _time.Advance(TimeSpan.FromDays(3));

        var answer = await _intake.AcceptAsync(Upgraded, arrivedAt, "partition 0, offset 42", default);

        Assert.Equal(202, answer.StatusCode);
        var started = Assert.Single(_client.Instances).Value;
        Assert.Equal(Names.DeliverReport, started.Name);
        Assert.Equal(arrivedAt, Json.Read<Report>(started.Input).AcceptedAt);
    }

    [Fact]
    public async Task An_unreadable_Event_Hub_event_is_kept_with_its_position()
    {
        var answer = await _intake.AcceptAsync("{\"broken"u8.ToArray(), _time.GetUtcNow(), "partition 0, offset 42, sequence 7", default);

        Assert.Equal(202, answer.StatusCode);
        var started = Assert.Single(_client.Instances).Value;
        Assert.Equal(Names.DeadLetter, started.Name);
        Assert.StartsWith("partition 0, offset 42, sequence 7: The body is not", Json.Read<DeadLetter>(started.Input).Reason, StringComparison.Ordinal);
        Assert.Contains(_logger.Lines, line => line.Contains("offset 42", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_Event_Hub_event_that_cannot_be_stored_is_retried_by_the_trigger()
    {
        _client.IsDown = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _intake.AcceptAsync(Upgraded, _time.GetUtcNow(), "hub", default));
    }

    [Fact]
    public async Task A_token_leaked_by_old_controllers_is_not_stored()
    {
        var leaky = Samples.Bytes("flux/61-v2beta1-upgrade-succeeded.json");

        await SendAsync(leaky); // years old: a dead letter
        await _intake.AcceptAsync(leaky, _time.GetUtcNow(), "hub", default); // a report
        await _intake.AcceptAsync(leaky.AsMemory(0, leaky.Length - 125), _time.GetUtcNow(), "hub", default); // cut inside the token

        Assert.Equal(3, _client.Instances.Count);
        Assert.All(_client.Instances.Values, started => Assert.DoesNotContain("a1f3c2b4", started.Input.GetRawText(), StringComparison.Ordinal));
    }

    private static string Sign(byte[] body, string secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    private Task<IntakeResult> SendAsync(byte[] body) => _intake.AcceptWebhookAsync(body, Sign(body, Secret), default);
}
