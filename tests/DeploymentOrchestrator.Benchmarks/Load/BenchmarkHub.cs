using DurableTask.Core;
using DurableTask.InProcess;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>The SDK's worker and client on one provider, with one orchestrator that waits for an event beside a timer and then posts to the sink.</summary>
internal sealed class BenchmarkHub : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private readonly IHost _host;
    private readonly Provider _provider;

    private BenchmarkHub(IHost host, Provider provider)
    {
        (_host, _provider) = (host, provider);
        Client = host.Services.GetRequiredService<DurableTaskClient>();
    }

    public DurableTaskClient Client { get; }

    /// <summary>Starts it.</summary>
    /// <param name="provider">The provider to run on; it is disposed of together with the hub.</param>
    /// <param name="sink">The receiver of the callbacks.</param>
    public static async Task<BenchmarkHub> StartAsync(Provider provider, Uri sink)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(provider.Service);
        builder.Services.AddSingleton((IOrchestrationServiceClient)provider.Service);
        builder.Services.AddSingleton(new HttpClient { BaseAddress = sink });
        builder.Services.AddInProcessDurableTaskClient();
        builder.Services.AddDurableTaskWorker(worker => worker
            .AddTasks(tasks => tasks.AddOrchestrator<EventWait>(nameof(EventWait)).AddActivity<PostActivity>(nameof(PostActivity)))
            .UseTaskHub());
        var host = builder.Build();
        await host.StartAsync();
        return new BenchmarkHub(host, provider);
    }

    public Task StartWaitAsync(string id) => Client.ScheduleNewOrchestrationInstanceAsync(nameof(EventWait), EventWait.Input, new StartOrchestrationOptions(id));

    public Task RaiseAsync(string id) => Client.RaiseEventAsync(id, EventWait.EventName, EventWait.Payload);

    /// <summary>Returns when the given number of instances with a prefix have a status: they were started and are waiting, or they have ended.</summary>
    /// <exception cref="InvalidOperationException">It takes too long, so the measurement would be meaningless.</exception>
    public async Task UntilAsync(string prefix, OrchestrationRuntimeStatus status, int count, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        var query = new OrchestrationQuery { InstanceIdPrefix = prefix, Statuses = [status], PageSize = 10_000 };
        while (await CountAsync(query, limit.Token) < count)
        {
            await Task.Delay(50, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _provider.DisposeAsync();
    }

    private async Task<int> CountAsync(OrchestrationQuery query, CancellationToken stop)
    {
        var count = 0;
        await foreach (var page in Client.GetAllInstancesAsync(query).AsPages().WithCancellation(stop))
        {
            count += page.Values.Count;
        }

        return count;
    }
}
