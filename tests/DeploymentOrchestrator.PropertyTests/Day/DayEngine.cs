using System.Runtime.CompilerServices;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.PropertyTests.Stories;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;
using DurableTask.Core;
using DurableTask.InProcess;
using DurableTask.Sqlite;
using DurableTask.Sqlite.Tests;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DeploymentOrchestrator.PropertyTests.Day;

/// <summary>The real worker on a real database, with a clock that is moved by hand.</summary>
internal sealed class DayEngine(string path, FakeTimeProvider clock, Pipelines pipelines) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private ServiceProvider? _services;
    private SqliteOrchestrationService? _service;
    private StrongBox<int> _asleep = new();

    public DurableTaskClient Client => _services!.GetRequiredService<DurableTaskClient>();

    private IHostedService Worker => _services!.GetServices<IHostedService>().Single();

    public async Task OpenAsync()
    {
        var asleep = _asleep = new StrongBox<int>();
        _service = await SqliteOrchestrationService.OpenAsync(new SqliteOrchestrationServiceOptions(path), clock, NullLoggerFactory.Instance);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton<IOrchestrationService>(_service)
            .AddSingleton<IOrchestrationServiceClient>(_service)
            .Configure<DurableTaskClientOptions>(options => options.DataConverter = Json.DataConverter)
            .AddInProcessDurableTaskClient()
            .AddDurableTaskWorker(worker => worker
                .Configure(options => options.DataConverter = Json.DataConverter)
                .AddTasks(tasks => tasks
                    .AddEntity<ReleaseFeedEntity>(Names.ReleaseFeed)
                    .AddOrchestrator<PipelineWaitOrchestrator>(Names.PipelineWait)
                    .AddOrchestrator<DeliverReportOrchestrator>(Names.DeliverReport)
                    .AddActivityFunc<TaskProgress, TaskProgressOutcome>(Names.UpdateTaskRecord, (_, progress) => SlowlyAsync(pipelines.Visit(progress), asleep))
                    .AddActivityFunc<TaskCompletion, TaskCompletionOutcome>(Names.CompleteTask, (_, completion) => pipelines.Complete(completion)))
                .UseTaskHub())
            .BuildServiceProvider();
        await Worker.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await GoAsync(OutageKind.Stop);
        }
    }

    /// <summary>Ends the process in one of the possible ways; <see cref="OpenAsync"/> has to follow.</summary>
    public async Task GoAsync(OutageKind kind)
    {
        if (kind == OutageKind.Stop)
        {
            await LeaveAsync();
            return;
        }

        _service!.Crash();
        await LeaveAsync();
        if (kind == OutageKind.CrashTwice)
        {
            await OpenAsync();
            _service!.Crash();
            await LeaveAsync();
        }
    }

    /// <summary>Starts an instance.</summary>
    /// <returns>False if there is an instance with the same ID.</returns>
    public Task<bool> StartAsync(string orchestrator, object input, string instanceId) => Client.StartAsync(orchestrator, input, instanceId, planId: null, CancellationToken.None);

    /// <summary>The outcome of a wait.</summary>
    public async Task<Ended> EndOfAsync(WaitInput wait)
    {
        var instance = await Client.GetInstanceAsync(Script.InstanceIdOf(wait), getInputsAndOutputs: true);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, instance!.RuntimeStatus);
        return new Ended(Json.Read<WaitOutcome>(instance.SerializedOutput), [], []);
    }

    /// <summary>Returns when nothing is left to do before the clock moves on, with the time of the next thing to do.</summary>
    public async Task<DateTimeOffset?> RestAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var (isBusy, calls, next) = await _service!.LookAsync(clock.GetUtcNow());
            if (!isBusy && calls == Volatile.Read(ref _asleep.Value))
            {
                return next;
            }

            // The machine is busy with the work that is waited for. It is polled again, and the result does not depend on when.
            await Task.Delay(TimeSpan.FromMilliseconds(1), limit.Token);
        }
    }

    // Stops without waiting for running work: whatever sleeps would sleep until the clock moves.
    private async Task LeaveAsync()
    {
        await Worker.StopAsync(new CancellationToken(canceled: true));
        await _service!.DisposeAsync();
        await _services!.DisposeAsync();
    }

    // A call that waits for the clock counts as idle. Each run of the worker has its own count: calls of a crashed run wake up later, without any effect.
    private async Task<TaskProgressOutcome> SlowlyAsync((TaskProgressOutcome Answer, TimeSpan After) answer, StrongBox<int> asleep)
    {
        if (answer.After > TimeSpan.Zero)
        {
            var waking = Task.Delay(answer.After, clock);
            Interlocked.Increment(ref asleep.Value);
            await waking;
            Interlocked.Decrement(ref asleep.Value);
        }

        return answer.Answer;
    }
}
