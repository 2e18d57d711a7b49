namespace DurableTask.Sqlite.Tests;

/// <summary>The internals that tests of programs on the provider need: full disks, killed processes, and moments at which all work is done.</summary>
public static class SqliteTestHooks
{
    /// <summary>Simulates a disk that has room for only the given number of pages.</summary>
    public static Task<int> LimitPagesAsync(this SqliteOrchestrationService service, int extra) => service.Writer.WriteAsync(session =>
        session.Execute($"PRAGMA max_page_count = {session.Number("PRAGMA page_count") + extra}"));

    /// <summary>Called after each commit with its number of writes, before any of them is answered.</summary>
    public static void OnCommit(this SqliteOrchestrationService service, Action<int> committed) => service.Writer.Committed = committed;

    /// <summary>Ends like a killed process.</summary>
    public static void Crash(this SqliteOrchestrationService service) => service.Abandon();

    /// <summary>The pending work: whether a turn is pending, how many activities have not returned, and when the next timer is due.</summary>
    public static Task<(bool IsBusy, long Activities, DateTimeOffset? NextTimer)> LookAsync(this SqliteOrchestrationService service, DateTimeOffset now) =>
        service.Writer.WriteAsync(session => (
            session.Number("SELECT EXISTS (SELECT 1 FROM inbox) + EXISTS (SELECT 1 FROM scheduled WHERE due_at <= $1)", now.UtcTicks) > 0,
            session.Number("SELECT count(*) FROM activity") ?? 0,
            session.Number("SELECT min(due_at) FROM scheduled") is { } due ? new DateTimeOffset(due, TimeSpan.Zero) : (DateTimeOffset?)null));
}
