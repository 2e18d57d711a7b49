using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>Reads a provider's database from outside.</summary>
internal static class Quiet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Returns when no work is pending. Work moves from table to table in one transaction, so it is always visible in one of them.</summary>
    /// <exception cref="InvalidOperationException">An instance is blocked, or it takes too long: the work would never be finished.</exception>
    public static async Task UntilAsync(string database, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        while (Number(database, "SELECT EXISTS (SELECT 1 FROM inbox) OR EXISTS (SELECT 1 FROM activity)") != 0)
        {
            if (Number(database, "SELECT EXISTS (SELECT 1 FROM instance WHERE blocked_reason IS NOT NULL)") != 0)
            {
                throw new InvalidOperationException("An instance is blocked: nothing here is measured.");
            }

            if (Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new InvalidOperationException($"Something is still under way after {Limit.TotalMinutes} min: nothing here is measured.");
            }

            await Task.Delay(20, stop);
        }
    }

    /// <summary>Returns when the given total number of reports have reached their feeds.</summary>
    public static async Task DeliveredAsync(string database, int count, CancellationToken stop)
    {
        while (Number(database, "SELECT count(*) FROM instance WHERE name = 'DeliverReport' AND ended_at IS NOT NULL") < count)
        {
            await Task.Delay(20, stop);
        }
    }

    public static long Number(string database, string sql)
    {
        // Not pooled: as long as a connection stays open, closing the provider's last connection does not checkpoint the log into the database.
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
