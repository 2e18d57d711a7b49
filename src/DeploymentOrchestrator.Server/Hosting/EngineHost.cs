using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Durable.Sqlite;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>The embedded engine's life: opened before anything listens, stopped after the last request was answered.</summary>
internal sealed class EngineHost(ServerSettings settings, TimeProvider time, ILoggerFactory loggers, IServiceProvider services)
    : IHostedService, IAsyncDisposable
{
    private SqliteDurableTaskEngine? _engine;

    /// <summary>What the intakes start instances with.</summary>
    public DurableTaskClient Client => Engine.Client;

    /// <summary>The engine, once it is open.</summary>
    public SqliteDurableTaskEngine Engine => _engine ?? throw new InvalidOperationException("The engine is not open.");

    /// <summary>Takes hold of the database.</summary>
    /// <exception cref="DurableStoreException">It cannot be had.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken = default) =>
        _engine = await SqliteDurableTaskEngine.OpenAsync(new(settings.DatabasePath), Registry(), time, loggers, cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Engine.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Engine.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _engine?.DisposeAsync() ?? ValueTask.CompletedTask;

    private DurableTaskRegistry Registry() => new DurableTaskRegistry()
        .AddOrchestrator(Names.PipelineWait, Make<PipelineWaitOrchestrator>())
        .AddOrchestrator(Names.DeliverReport, Make<DeliverReportOrchestrator>())
        .AddOrchestrator(Names.DeadLetter, Make<DeadLetterOrchestrator>())
        .AddEntity(Names.ReleaseFeed, Make<ReleaseFeedEntity>())
        .AddActivity(Names.CompleteTask, Make<CompleteTaskActivity>())
        .AddActivity(Names.TellProgress, Make<TellProgressActivity>())
        .AddActivity(Names.KeepDeadLetter, Make<KeepDeadLetterActivity>());

    private T Make<T>() => ActivatorUtilities.GetServiceOrCreateInstance<T>(services);
}
