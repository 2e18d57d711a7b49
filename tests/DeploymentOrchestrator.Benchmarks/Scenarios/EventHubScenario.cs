using System.Diagnostics;
using System.Text;
using DeploymentOrchestrator.Benchmarks.Load;
using DeploymentOrchestrator.Benchmarks.Measuring;
using DeploymentOrchestrator.Demo.StandIns;
using DeploymentOrchestrator.Demo.StandIns.EventHubs;

namespace DeploymentOrchestrator.Benchmarks.Scenarios;

/// <summary>The real server reads events from a hub with four partitions and delivers them to their feeds. The hub is a stand-in in this process, so its own cost is part of the numbers.</summary>
internal static class EventHubScenario
{
    private const string Name = "event-hub";
    private const int Releases = 100;
    private const int Batch = 50;

    // The start is the time at which the hub enqueued the event, the end is the time of the delivery in the database, in ticks; the difference is in milliseconds.
    private const string Lags = """
        SELECT cast((ended_at - 621355968000000000) / 10000 - round((julianday(input ->> 'acceptedAt') - 2440587.5) * 86400000.0) AS INTEGER) AS lag
        FROM instance WHERE name = 'DeliverReport' AND input ->> 'version' LIKE '2.%'
        """;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(BenchmarkSettings settings, Action<string> say, CancellationToken stop)
    {
        using var folder = new TemporaryFolder(settings.DataFolder);
        await using var sink = await Sink.StartAsync();
        await using var hub = EventHubsStandIn.Start(4, TimeProvider.System);
        await using var flux = new NotificationController(hub.ConnectionString);
        await using var server = await BenchmarkServer.StartAsync(folder, sink.Address, stop, $"--EventHub:ConnectionString={hub.ConnectionString}");
        say("warming up");
        await SendAsync(flux, 0, settings.Reports);
        await Quiet.DeliveredAsync(folder.Database, settings.Reports, stop);

        say("throughput");
        var started = Stopwatch.GetTimestamp();
        await SendAsync(flux, settings.Reports, settings.Reports);
        await Quiet.DeliveredAsync(folder.Database, 2 * settings.Reports, stop);
        var perSecond = settings.Reports / Stopwatch.GetElapsedTime(started).TotalSeconds;

        say("lag");
        var count = settings.Rate * settings.Seconds;
        await Callers.AtRateAsync(count, settings.Rate, (i, _) => flux.SendAsync(Event($"2.{i}.0", i)));
        await Quiet.DeliveredAsync(folder.Database, (2 * settings.Reports) + count, stop);
        return
        [
            new(Name, "events from hub to feed", perSecond, "/s"),
            new(Name, $"lag p50 at {settings.Rate}/s", Percentile(folder, count, 50), "ms"),
            new(Name, $"lag p99 at {settings.Rate}/s", Percentile(folder, count, 99), "ms"),
            new(Name, $"lag max at {settings.Rate}/s", Percentile(folder, count, 100), "ms"),
            new(Name, "memory of the server at the end", server.Megabytes, "MB"),
        ];
    }

    private static async Task SendAsync(NotificationController flux, int first, int count)
    {
        foreach (var batch in Enumerable.Range(first, count).Chunk(Batch))
        {
            await flux.SendAsync(batch.Select(i => Event($"1.{i}.0", i)));
        }
    }

    private static byte[] Event(string version, int i) => Encoding.UTF8.GetBytes(BenchmarkServer.Event($"release-{i % Releases}", version, "snd1"));

    private static long Percentile(TemporaryFolder folder, int count, int percent) =>
        Quiet.Number(folder.Database, $"SELECT lag FROM ({Lags}) ORDER BY lag LIMIT 1 OFFSET {Math.Max(0, (count * percent / 100) - 1)}");
}
