using DeploymentOrchestrator.Durable.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Durable.Sqlite.Tests;

public sealed class SqliteConformanceTests : DurableTaskConformance
{
    private readonly TemporaryDirectory _directory = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete();
    }

    protected override async Task<IEngineUnderTest> OpenEngineAsync(DurableTaskRegistry registry, TimeProvider timeProvider) =>
        new Engine(await SqliteDurableTaskEngine.OpenAsync(
            new SqliteDurableTaskOptions(_directory.Database), registry, timeProvider, NullLoggerFactory.Instance, CancellationToken.None));

    private sealed class Engine(SqliteDurableTaskEngine engine) : IEngineUnderTest
    {
        public DurableTaskClient Client => engine.Client;

        public Task StartAsync() => engine.StartAsync(CancellationToken.None);

        public async Task StopAsync() => await engine.DisposeAsync();

        public void Kill() => engine.Abandon();
    }
}
