using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>Looks into a provider's database from beside it.</summary>
internal static class Quiet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Returns when nothing is under way. Work passes from table to table in one transaction, so it is never out of sight.</summary>
    /// <exception cref="InvalidOperationException">An instance is blocked, or it takes too long: its work would never be over.</exception>
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

    /// <summary>Returns when so many reports in all have come to their feeds.</summary>
    public static async Task DeliveredAsync(string database, int count, CancellationToken stop)
    {
        while (Number(database, "SELECT count(*) FROM instance WHERE name = 'DeliverReport' AND ended_at IS NOT NULL") < count)
        {
            await Task.Delay(20, stop);
        }
    }

    public static long Number(string database, string sql)
    {
        // Not pooled: a connection that stays open keeps the engine's last one from folding the log into the database.
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
