namespace DeploymentOrchestrator.Durable.Sqlite.Tests;

/// <summary>With every instance replayed from its history at every turn, as after a restart or among very many.</summary>
public sealed class SqliteReplayingConformanceTests : SqliteConformanceTests
{
    protected override int MaxLiveReplays => 0;
}
