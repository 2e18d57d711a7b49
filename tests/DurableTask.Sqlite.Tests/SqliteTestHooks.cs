namespace DurableTask.Sqlite.Tests;

/// <summary>What tests of programs on the provider need of its insides: disks that are full, processes that are killed, moments at which all is done.</summary>
public static class SqliteTestHooks
{
    /// <summary>A disk that has room for so many more pages.</summary>
    public static Task<int> LimitPagesAsync(this SqliteOrchestrationService service, int extra) => service.Writer.WriteAsync(session =>
        session.Execute($"PRAGMA max_page_count = {session.Number("PRAGMA page_count") + extra}"));

    /// <summary>Told after each commit how many writes it took, before any of them is answered.</summary>
    public static void OnCommit(this SqliteOrchestrationService service, Action<int> committed) => service.Writer.Committed = committed;

    /// <summary>Ends as a killed process would.</summary>
    public static void Crash(this SqliteOrchestrationService service) => service.Abandon();

    /// <summary>What there is to do: whether a turn is, how many activities have not returned, and when the next timer is due.</summary>
    public static Task<(bool IsBusy, long Activities, DateTimeOffset? NextTimer)> LookAsync(this SqliteOrchestrationService service, DateTimeOffset now) =>
        service.Writer.WriteAsync(session => (
            session.Number("SELECT EXISTS (SELECT 1 FROM inbox) + EXISTS (SELECT 1 FROM scheduled WHERE due_at <= $1)", now.UtcTicks) > 0,
            session.Number("SELECT count(*) FROM activity") ?? 0,
            session.Number("SELECT min(due_at) FROM scheduled") is { } due ? new DateTimeOffset(due, TimeSpan.Zero) : (DateTimeOffset?)null));
}
