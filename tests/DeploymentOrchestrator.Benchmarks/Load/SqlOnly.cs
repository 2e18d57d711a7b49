using System.Diagnostics;
using DurableTask.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>The ceiling: the same rows in the same tables with as many writes a commit, by one thread that does nothing else.</summary>
/// <remarks>The four writes of one event: it arrives; a turn takes it and calls the activity; the answer arrives; a turn takes it and ends.</remarks>
internal static class SqlOnly
{
    private const string Body = """{"EventType":"EventRaised","EventId":-1,"Timestamp":"2026-08-20T10:15:40.1234567Z","Name":"DeploymentReported","Input":"{\"release\":\"ffc-demo-web\",\"version\":\"4.32.30\",\"verdict\":\"Deployed\",\"reason\":\"UpgradeSucceeded\",\"message\":\"Helm upgrade succeeded for release fcp-demo/ffc-demo-web.v12 with chart ffc-demo-web@4.32.30\",\"metadata\":{\"cluster\":\"aks-snd-01\",\"env\":\"snd01\"}}"}""";
    private const string Small = """{"EventType":"OrchestratorStarted","EventId":-1,"Timestamp":"2026-08-20T10:15:40.1234567Z"}""";
    private const string Called = $"[{Small},{Body},{Body},{Small}]";
    private const string Ended = $"[{Small},{Small},{Small},{Small}]";
    private const string Started = $"[{Small},{Body},{Small},{Small}]";
    private const long Now = 1_790_000_000_000;

    /// <returns>Events a second: the median of three, since each takes but a quarter of a second.</returns>
    public static async Task<double> MeasureAsync(string folder, int instances, int writesPerCommit, TimeSpan addedToFsync)
    {
        var runs = new List<double>();
        for (var run = 0; run < 3; run++)
        {
            var path = Path.Combine(folder, $"sql-only-{run}.db");
            var service = await SqliteOrchestrationService.OpenAsync(new SqliteOrchestrationServiceOptions(path), TimeProvider.System, NullLoggerFactory.Instance);
            await service.DisposeAsync();
            runs.Add(MeasureOnce(path, instances, writesPerCommit, addedToFsync));
        }

        return runs.Order().ElementAt(1);
    }

    private static double MeasureOnce(string path, int instances, int writesPerCommit, TimeSpan addedToFsync)
    {
        using var tables = new PlainConnection(path);
        InBatches(tables, instances, 1000, TimeSpan.Zero, Start);
        tables.Execute("PRAGMA wal_checkpoint(TRUNCATE)");

        var started = Stopwatch.GetTimestamp();
        for (var first = 1; first <= instances; first += writesPerCommit)
        {
            var (from, count) = (first, Math.Min(writesPerCommit, instances + 1 - first));
            foreach (var write in new Action<PlainConnection, long>[] { Arrive, CallActivity, Answer, End })
            {
                InBatches(tables, count, writesPerCommit, addedToFsync, (s, i) => write(s, from - 1 + i));
            }
        }

        return instances / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void InBatches(PlainConnection tables, int count, int batch, TimeSpan pause, Action<PlainConnection, long> write)
    {
        for (var i = 1; i <= count;)
        {
            tables.Execute("BEGIN IMMEDIATE");
            for (var end = Math.Min(count, i + batch - 1); i <= end; i++)
            {
                write(tables, i);
            }

            tables.Execute("COMMIT");
            if (pause > TimeSpan.Zero)
            {
                Thread.Sleep(pause);
            }
        }
    }

    private static void Start(PlainConnection tables, long i)
    {
        tables.Execute(
            "INSERT INTO instance (key, id, name, status, created_at, updated_at, turns, started, input) VALUES ($1, $2, 'EventWait', 0, $3, $3, 1, $4, $5)",
            i,
            $"wait-{i}",
            Now,
            Small,
            Body);
        Append(tables, i, 0, Started);
        tables.Execute("INSERT INTO scheduled (instance, seq, due_at, execution, body) VALUES ($1, $2, $3, 'x', $4)", i, i, Now, Small);
    }

    private static void Arrive(PlainConnection tables, long i)
    {
        tables.Execute("SELECT key FROM instance WHERE id = $1", $"wait-{i}");
        tables.Execute("INSERT INTO inbox (instance, seq, effective_at, execution, body) VALUES ($1, $2, $3, NULL, $4)", i, i, Now, Body);
    }

    private static void CallActivity(PlainConnection tables, long i)
    {
        tables.Execute("UPDATE instance SET status = 0, updated_at = $2, turns = 2 WHERE key = $1 AND turns = 1", i, Now);
        Append(tables, i, 1, Called);
        tables.Execute("DELETE FROM inbox WHERE instance = $1", i);
        tables.Execute("INSERT INTO activity (seq, instance, execution, body) VALUES ($1, $2, 'x', $3)", i, i, Body);
    }

    private static void Answer(PlainConnection tables, long i)
    {
        tables.Execute("DELETE FROM activity WHERE seq = $1", i);
        tables.Execute("INSERT INTO inbox (instance, seq, effective_at, execution, body) VALUES ($1, $2, $3, 'x', $4)", i, i, Now, Small);
    }

    private static void End(PlainConnection tables, long i)
    {
        tables.Execute("UPDATE instance SET status = 1, updated_at = $2, ended_at = $2, turns = 3, output = 'null' WHERE key = $1 AND turns = 2", i, Now);
        Append(tables, i, 2, Ended);
        tables.Execute("DELETE FROM inbox WHERE instance = $1", i);
        tables.Execute("DELETE FROM scheduled WHERE instance = $1", i);
    }

    private static void Append(PlainConnection tables, long i, int turn, string body) =>
        tables.Execute("INSERT INTO history (instance, turn, body) VALUES ($1, $2, $3)", i, turn, body);
}
