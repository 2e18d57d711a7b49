using System.Collections.Concurrent;
using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.InProcess;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableTask.Conformance.Harness;

/// <summary>An open provider with the SDK's client and, after it was started, the SDK's worker.</summary>
public sealed class TestHub(IOrchestrationService service, Action<DurableTaskRegistry> tasks) : IAsyncDisposable
{
    private readonly ServiceProvider _services = Build(service, tasks);

    public DurableTaskClient Client => _services.GetRequiredService<DurableTaskClient>();

    public IOrchestrationService Service => service;

    /// <summary>The warnings and errors in the log.</summary>
    public IReadOnlyCollection<string> Log => _services.GetRequiredService<CapturedLog>().Lines;

    private IHostedService Worker => _services.GetServices<IHostedService>().Single();

    public Task StartAsync() => Worker.StartAsync(CancellationToken.None);

    public Task StopAsync() => Worker.StopAsync(CancellationToken.None);

    /// <summary>Accepts no new work and waits for nothing.</summary>
    public Task LeaveAsync() => Worker.StopAsync(new CancellationToken(canceled: true));

    public Task<IReadOnlyDictionary<string, string>> BlockedAsync() => _services.GetRequiredService<IOrchestrationServiceBlockClient>().GetBlockedAsync();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static ServiceProvider Build(IOrchestrationService service, Action<DurableTaskRegistry> tasks)
    {
        var log = new CapturedLog();
        return new ServiceCollection()
            .AddSingleton(log)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(log))

            // Registered as existing instances, so that the container does not dispose of them: the code that opened the store closes it.
            .AddSingleton(service)
            .AddSingleton((IOrchestrationServiceClient)service)
            .AddInProcessDurableTaskClient()
            .AddDurableTaskWorker(worker => worker.AddTasks(tasks).UseTaskHub())
            .BuildServiceProvider();
    }

    private sealed class CapturedLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
