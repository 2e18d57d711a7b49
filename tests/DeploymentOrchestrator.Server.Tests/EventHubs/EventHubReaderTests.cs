using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Azure.Messaging.EventHubs.Primitives;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns;
using DeploymentOrchestrator.Demo.StandIns.EventHubs;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Server.EventHubs;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DeploymentOrchestrator.Server.Tests.EventHubs;

/// <summary>The server with a hub of two partitions, through Azure's own client.</summary>
public sealed class EventHubReaderTests : IAsyncLifetime
{
    private const string Body = """{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""";
    private readonly EventHubsStandIn _hub = EventHubsStandIn.Start(2, TimeProvider.System);
    private NotificationController _flux = null!;

    private string Setting => $"--EventHub:ConnectionString={_hub.ConnectionString}";

    public Task InitializeAsync()
    {
        _flux = new NotificationController(_hub.ConnectionString);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _flux.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task An_event_of_the_hub_releases_the_pipeline_that_waits_for_it()
    {
        await using var server = await TestServer.StartAsync(settings: Setting);
        var (task, _) = await server.AskAsync(Body);

        await _flux.SendAsync(Success(server));

        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
        Assert.Contains(server.Log.Lines, line => line.Contains("Reads Event Hub flux-events of 127.0.0.1, consumer group $Default", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_event_by_webhook_is_one_report()
    {
        await using var server = await TestServer.StartAsync(settings: Setting);
        var happened = Success(server);

        await _flux.SendAsync(happened);
        await AcceptedAsync(server, 1);
        using var answer = await server.ReportAsync(happened);

        Assert.Contains("was known already", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, Accepted(server));
    }

    [Fact]
    public async Task An_unreadable_event_becomes_a_dead_letter_with_its_position_and_stops_no_other()
    {
        await using var server = await TestServer.StartAsync(settings: Setting);

        await _flux.SendAsync([Success(server, "1.0.0"), "{ not json"u8.ToArray(), Success(server, "1.0.1")], "1");
        await AcceptedAsync(server, 2);

        var letters = await Eventually.GetAsync(() => LettersAsync(server), found => found.Count > 0);
        Assert.Matches("^partition 1, offset [0-9]+, sequence number 1: ", Assert.Single(letters));
        await Eventually.TrueAsync(() => Task.FromResult(Partition(server, "1") is { Lag: 0, Problem: null }));
    }

    [Fact]
    public async Task After_a_restart_reading_continues_at_the_checkpoint()
    {
        await using var server = await TestServer.StartAsync(settings: Setting);
        await _flux.SendAsync([Success(server, "1.0.0"), Success(server, "1.0.1")], "0");
        await AcceptedAsync(server, 2);
        await Eventually.TrueAsync(async () => await CheckpointAsync(server, "0") is not null);

        await server.StopAsync();
        await _flux.SendAsync([Success(server, "1.0.2")], "0");
        server.Log.Lines.Clear();
        await server.StartAsync();
        await AcceptedAsync(server, 1);

        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("new: False", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_store_is_unavailable_the_checkpoint_stays_and_health_and_log_report_it()
    {
        var store = new RecordingDurableTaskClient(TimeProvider.System) { IsDown = true };
        await using var server = await TestServer.StartAsync(
            customise: builder => builder.Services.Replace(ServiceDescriptor.Singleton(
                provider => ActivatorUtilities.CreateInstance<FluxIntake>(provider, (DurableTaskClient)store))),
            settings: Setting);

        await _flux.SendAsync([Success(server, "1.0.0"), Success(server, "1.0.1")], "0");
        await Eventually.TrueAsync(() => Task.FromResult(Partition(server, "0") is { Problem: not null }));

        Assert.Equal(2, Partition(server, "0")!.Lag);
        Assert.Contains("The store does not take its events: ", Partition(server, "0")!.Problem);
        await Eventually.TrueAsync(() => Task.FromResult(server.Log.Lines.Any(line => line.Contains("2 of 2 events could not be stored and are tried again", StringComparison.Ordinal))));
        using (var health = await server.GetAsync("healthz"))
        {
            Assert.Equal((HttpStatusCode.OK, "Degraded"), (health.StatusCode, await health.Content.ReadAsStringAsync()));
        }

        using (var visitor = await Visitor.SignedInAsync(server))
        {
            var page = await visitor.ReadAsync("/health", "application/json");
            var partitions = JsonElement.Parse(page).GetProperty("eventHub").GetProperty("partitions").EnumerateArray().ToList();
            Assert.Equal(2, partitions[0].GetProperty("lag").GetInt64());
            Assert.Contains("The store does not take its events: ", partitions[0].GetProperty("problem").GetString());
            Assert.Contains("The store does not take its events: ", await visitor.ReadAsync("/health", "text/html"), StringComparison.Ordinal);
        }

        Assert.Equal(2, Measured(Telemetry.EventHubLag)["0"]);
        Assert.Null(await CheckpointAsync(server, "0"));
        store.IsDown = false;
        await Eventually.TrueAsync(() =>
        {
            server.Clock.Jump(TimeSpan.FromSeconds(30));
            return Task.FromResult(Partition(server, "0") is { Lag: 0, Problem: null });
        });

        Assert.Equal(2, store.Instances.Count);
        Assert.Equal(0, Measured(Telemetry.EventHubLag)["0"]);
        Assert.InRange(Measured(Telemetry.EventHubLastEvent)["0"], 0, TimeSpan.FromDays(1).TotalSeconds);
        await Eventually.TrueAsync(async () => await CheckpointAsync(server, "0") is not null);
    }

    [Fact]
    public async Task A_hub_that_is_unreachable_at_the_start_is_read_once_it_is_reachable()
    {
        await _flux.SendAsync(SampleEvent.Succeeded("web", "1.0.0").ToBytes(DateTimeOffset.UtcNow));
        _hub.Stop();
        await using var server = await TestServer.StartAsync(settings: Setting);
        var (task, answer) = await server.AskAsync(Body);
        Assert.Equal(202, answer.Status);
        await Eventually.TrueAsync(() => Task.FromResult(server.Log.Lines.Any(line => line.Contains("cannot be read, and is tried again in", StringComparison.Ordinal))));
        var said = Assert.Single(server.Log.Lines, line => line.Contains("cannot be read, and is tried again in 00:00:02", StringComparison.Ordinal));
        Assert.Contains("it cannot be reached", said);
        Assert.DoesNotContain("SharedAccessKey", said);
        using (var health = await server.GetAsync("healthz"))
        {
            Assert.Equal((HttpStatusCode.OK, "Degraded"), (health.StatusCode, await health.Content.ReadAsStringAsync()));
        }

        _hub.Start();
        await Eventually.TrueAsync(() =>
        {
            server.Clock.Jump(TimeSpan.FromSeconds(5));
            return Task.FromResult(task.Completed.IsCompleted);
        });

        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
    }

    [Fact]
    public async Task Connections_that_are_cut_and_a_hub_that_restarts_lose_nothing()
    {
        await using var server = await TestServer.StartAsync(settings: Setting);
        await _flux.SendAsync(Success(server, "1.0.0"), "0");
        await AcceptedAsync(server, 1);

        _hub.CutConnections();
        await _flux.SendAsync(Success(server, "1.0.1"), "0");
        await AcceptedAsync(server, 2);
        _hub.Stop();
        _hub.Start();
        await _flux.SendAsync(Success(server, "1.0.2"), "0");

        await AcceptedAsync(server, 3);
    }

    [Fact]
    public async Task Two_servers_share_the_partitions_and_the_remaining_one_takes_over_all()
    {
        using var checkpoints = new TemporaryCheckpoints();
        await using var first = await TestServer.StartAsync(customise: checkpoints.Use, settings: Setting);
        await Eventually.TrueAsync(() => Task.FromResult(Status(first).Partitions.Count is 2));
        await using var second = await TestServer.StartAsync(customise: checkpoints.Use, settings: Setting);
        await Eventually.TrueAsync(() => Task.FromResult((Status(first).Partitions.Count, Status(second).Partitions.Count) is (1, 1)));

        foreach (var (i, partition) in new[] { "0", "1" }.Index())
        {
            await _flux.SendAsync(Success(first, $"1.0.{i}"), partition);
        }

        await Eventually.TrueAsync(() => Task.FromResult((Accepted(first), Accepted(second)) is (1, 1)));
        await first.StopAsync();
        await _flux.SendAsync(Success(second, "2.0.0"), "0");
        await _flux.SendAsync(Success(second, "2.0.1"), "1");

        await Eventually.TrueAsync(() => Task.FromResult(Accepted(second) is 3));
        Assert.DoesNotContain(second.Log.Lines, line => line.Contains("new: False", StringComparison.Ordinal));
    }

    private static Dictionary<string, double> Measured(string name)
    {
        var measured = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => measured[$"{tags[0].Value}"] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }

    private static EventHubStatus Status(TestServer server) => server.Services.GetRequiredService<EventHubStatus>();

    private static PartitionStatus? Partition(TestServer server, string id) => Status(server).Partitions.FirstOrDefault(partition => partition.Id == id);

    private static Task AcceptedAsync(TestServer server, int count) => Eventually.TrueAsync(() => Task.FromResult(Accepted(server) == count));

    private static int Accepted(TestServer server) => server.Log.Lines.Count(line => line.Contains("accepted, new: True", StringComparison.Ordinal));

    private static byte[] Success(TestServer server, string version = "1.0.0") => SampleEvent.Succeeded("web", version).ToBytes(server.Clock.GetUtcNow());

    private static async Task<EventProcessorCheckpoint?> CheckpointAsync(TestServer server, string partition) =>
        await server.Services.GetRequiredService<CheckpointStore>().GetCheckpointAsync("127.0.0.1", EventHubsStandIn.Hub, "$Default", partition, CancellationToken.None);

    private static async Task<List<string>> LettersAsync(TestServer server)
    {
        using var answer = await server.ManageAsync(HttpMethod.Get, "api/dead-letters");
        var letters = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("letters");
        return [.. letters.EnumerateArray().Select(letter => letter.GetProperty("reason").GetString()!)];
    }
}
