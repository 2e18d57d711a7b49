namespace DeploymentOrchestrator.Durable.Sqlite.Tests;

internal static class EngineTestHooks
{
    /// <summary>A disk that has room for so many more pages.</summary>
    public static Task<int> LimitPagesAsync(this SqliteDurableTaskEngine engine, int extra) => engine.Writer.WriteAsync(session =>
        session.Execute($"PRAGMA max_page_count = {session.Number("PRAGMA page_count") + extra}"));
}
