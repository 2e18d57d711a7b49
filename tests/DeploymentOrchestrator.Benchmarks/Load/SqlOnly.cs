using System.Diagnostics;
using DeploymentOrchestrator.Durable.Sqlite.Storage;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>The ceiling: the same rows in the same tables with as many writes a commit, by one thread that does nothing else.</summary>
/// <remarks>The four writes of one event: it arrives; a turn takes it and calls the activity; the answer arrives; a turn takes it and ends.</remarks>
internal static class SqlOnly
{
    private const string Body = """{"type":"EventRaised","name":"DeploymentReported","input":{"release":"ffc-demo-web","version":"4.32.30","verdict":"Deployed","reason":"UpgradeSucceeded","message":"Helm upgrade succeeded for release fcp-demo/ffc-demo-web.v12 with chart ffc-demo-web@4.32.30","metadata":{"cluster":"aks-snd-01","env":"snd01"}}}""";
    private const string Small = """{"type":"OrchestratorStarted","timestamp":"2026-08-20T10:15:40.1234567Z"}""";
    private const string Called = $"[{Small},{Body},{Small},{Body}]";
    private const string Ended = $"[{Small},{Small},{Small}]";
    private const string Started = $"[{Small},{Body},{Small}]";
    private const long Now = 1_790_000_000_000;

    /// <returns>Events a second: the median of three, since each takes but a quarter of a second.</returns>
    public static double Measure(string folder, int instances, int writesPerCommit, TimeSpan addedToFsync) => Enumerable.Range(0, 3)
        .Select(run => MeasureOnce(Path.Combine(folder, $"sql-only-{run}.db"), instances, writesPerCommit, addedToFsync))
        .Order()
        .ElementAt(1);

    private static double MeasureOnce(string path, int instances, int writesPerCommit, TimeSpan addedToFsync)
    {
        using var file = DatabaseFile.Open(path);
        using var session = file.OpenWriter();
        InBatches(session, instances, 1000, TimeSpan.Zero, Start);
        session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");

        var started = Stopwatch.GetTimestamp();
        for (var first = 1; first <= instances; first += writesPerCommit)
        {
            var (from, count) = (first, Math.Min(writesPerCommit, instances + 1 - first));
            foreach (var write in new Action<Session, long>[] { Arrive, CallActivity, Answer, End })
            {
                InBatches(session, count, writesPerCommit, addedToFsync, (s, i) => write(s, from - 1 + i));
            }
        }

        return instances / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void InBatches(Session session, int count, int batch, TimeSpan pause, Action<Session, long> write)
    {
        for (var i = 1; i <= count;)
        {
            session.Execute("BEGIN IMMEDIATE");
            for (var end = Math.Min(count, i + batch - 1); i <= end; i++)
            {
                write(session, i);
            }

            session.Execute("COMMIT");
            if (pause > TimeSpan.Zero)
            {
                Thread.Sleep(pause);
            }
        }
    }

    private static void Start(Session session, long i)
    {
        session.Execute(
            "INSERT INTO instance (execution, id, name, status, created_at, updated_at, next_seq, input) VALUES ($1, $2, 'EventWait', 0, $3, $3, 3, $4)",
            i,
            $"wait-{i}",
            Now,
            Body);
        Append(session, i, 0, Started);
        session.Execute("INSERT INTO timer (execution, timer_id, due_at, body) VALUES ($1, 0, $2, $3)", i, Now, Small);
    }

    private static void Arrive(Session session, long i)
    {
        session.Number("SELECT execution FROM instance WHERE id = $1 AND ended_at IS NULL", $"wait-{i}");
        session.Execute("INSERT INTO inbox (execution, effective_at, body) VALUES ($1, $2, $3)", i, Now, Body);
    }

    private static void CallActivity(Session session, long i)
    {
        session.Execute("UPDATE instance SET status = 0, updated_at = $2, next_seq = 7 WHERE execution = $1 AND next_seq = 3", i, Now);
        Append(session, i, 3, Called);
        session.Execute("DELETE FROM inbox WHERE execution = $1", i);
        session.Execute("DELETE FROM timer WHERE execution = $1 AND timer_id = 0", i);
        session.Execute("INSERT INTO outbox (execution, task_id, name, input) VALUES ($1, 1, 'Post', $2)", i, Body);
    }

    private static void Answer(Session session, long i)
    {
        session.Execute("DELETE FROM outbox WHERE execution = $1 AND task_id = 1", i);
        session.Execute("INSERT INTO inbox (execution, effective_at, body) VALUES ($1, $2, $3)", i, Now, Small);
    }

    private static void End(Session session, long i)
    {
        session.Execute("UPDATE instance SET status = 1, updated_at = $2, ended_at = $2, next_seq = 10, output = 'null' WHERE execution = $1 AND next_seq = 7", i, Now);
        Append(session, i, 7, Ended);
        session.Execute("DELETE FROM inbox WHERE execution = $1", i);
    }

    private static void Append(Session session, long i, int seq, string turn) =>
        session.Execute("INSERT INTO history (execution, seq, body) VALUES ($1, $2, $3)", i, seq, turn);
}
