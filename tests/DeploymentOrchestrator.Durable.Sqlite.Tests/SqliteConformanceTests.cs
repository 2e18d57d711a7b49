using DeploymentOrchestrator.Durable.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Durable.Sqlite.Tests;

public class SqliteConformanceTests : DurableTaskConformance
{
    private readonly TemporaryDirectory _directory = new();

    protected virtual int MaxLiveReplays => 100;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete();
    }

    protected override async Task<IEngineUnderTest> OpenEngineAsync(DurableTaskRegistry registry, TimeProvider timeProvider) =>
        new Engine(await SqliteDurableTaskEngine.OpenAsync(
            new SqliteDurableTaskOptions(_directory.Database) { MaxLiveReplays = MaxLiveReplays, MaxTurnsInFlight = MaxTurnsInFlight },
            registry,
            timeProvider,
            NullLoggerFactory.Instance,
            CancellationToken.None));

    private sealed class Engine(SqliteDurableTaskEngine engine) : IEngineUnderTest
    {
        public DurableTaskClient Client => engine.Client;

        public Task StartAsync() => engine.StartAsync(CancellationToken.None);

        public async Task StopAsync() => await engine.DisposeAsync();

        public void Kill() => engine.Abandon();
    }
}
