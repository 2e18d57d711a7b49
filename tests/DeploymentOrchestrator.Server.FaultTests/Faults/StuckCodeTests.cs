using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.InProcess;
using DurableTask.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Server.FaultTests.Faults;

/// <summary>The worker runs code that misbehaves, in more instances than turns can run at once, so that they would block others if they could.</summary>
public sealed class StuckCodeTests : IDisposable
{
    private const int Stuck = 300;
    private const int Fine = 20;
    private static readonly EntityInstanceId Entity = new("Faulty", "x");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-proofs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Activities_that_never_return_block_no_other_and_run_again_after_a_restart()
    {
        await using (var hub = await RunAsync(tasks => tasks
            .AddActivityFunc<bool, int>("Work", async (_, isStuck) =>
            {
                await Task.Delay(isStuck ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
                return 0;
            })
            .AddOrchestratorFunc<bool, int>("Test", (context, input) => context.CallActivityAsync<int>("Work", input))))
        {
            await hub.StartAsync(Stuck, "stuck", true);
            await hub.StartAsync(Fine, "fine", false);

            await hub.EndAsync(Fine, "fine", OrchestrationRuntimeStatus.Completed);
            Assert.Equal(Stuck, await hub.Service.CountUnfinishedAsync("Test"));
            await hub.Client.TerminateInstanceAsync("stuck-0", (object)"nobody waits for it any more");
            await hub.EndAsync(1, "stuck", OrchestrationRuntimeStatus.Terminated);
        }

        await using var second = await RunAsync(tasks => tasks
            .AddActivityFunc<bool, int>("Work", (_, _) => 1)
            .AddOrchestratorFunc<bool, int>("Test", (context, input) => context.CallActivityAsync<int>("Work", input)));
        await second.EndAsync(Stuck, "stuck", OrchestrationRuntimeStatus.Completed, except: "stuck-0");
    }

    [Fact]
    public async Task Activities_that_always_throw_block_no_other_and_their_instances_can_be_terminated()
    {
        await using var hub = await RunAsync(tasks => tasks
            .AddActivityFunc<bool, int>("Work", (_, isStuck) => isStuck ? throw new InvalidOperationException("always") : 0)
            .AddOrchestratorFunc<bool, int>("Test", async (context, input) =>
            {
                while (true)
                {
                    try
                    {
                        return await context.CallActivityAsync<int>("Work", input);
                    }
                    catch (TaskFailedException)
                    {
                        await context.CreateTimer(context.CurrentUtcDateTime.AddMilliseconds(100), CancellationToken.None);
                    }
                }
            }));

        await hub.StartAsync(Stuck, "stuck", true);
        await hub.StartAsync(Fine, "fine", false);

        await hub.EndAsync(Fine, "fine", OrchestrationRuntimeStatus.Completed);
        await Eventually.TrueAsync(async () => (await hub.Client.GetOrchestrationHistoryAsync("stuck-0")).Any(line => line is TaskFailedEvent { FailureDetails.ErrorMessage: "always" }));
        await hub.Client.TerminateInstanceAsync("stuck-0", (object)"it will never work");
        await hub.EndAsync(1, "stuck", OrchestrationRuntimeStatus.Terminated);
        Assert.Equal(Stuck - 1, await hub.Service.CountUnfinishedAsync("Test"));
    }

    [Fact]
    public async Task An_orchestrator_that_throws_is_blocked_with_its_reason_and_blocks_no_other()
    {
        await using var hub = await RunAsync(tasks => tasks
            .AddOrchestratorFunc<bool, bool>("Test", (_, input) =>
                input ? throw new InvalidOperationException("a mistake in the code") : Task.FromResult(input)));

        await hub.StartAsync(Stuck, "stuck", true);
        await hub.StartAsync(Fine, "fine", false);

        await hub.EndAsync(Fine, "fine", OrchestrationRuntimeStatus.Completed);
        await Eventually.TrueAsync(async () => (await hub.Service.GetBlockedAsync()).Count == Stuck);
        Assert.All(await hub.Service.GetBlockedAsync(), blocked => Assert.Contains("a mistake in the code", blocked.Value));
    }

    [Fact]
    public async Task An_entity_that_throws_on_some_operations_responds_to_all_and_keeps_its_state()
    {
        await using var hub = await RunAsync(tasks => tasks
            .AddEntity<Faulty>("Faulty")
            .AddOrchestratorFunc<bool, int>("Test", (context, input) => context.Entities.CallEntityAsync<int>(Entity, "Add", input)));

        await hub.StartAsync(Stuck, "stuck", true);
        await hub.StartAsync(Fine, "fine", false);

        await hub.EndAsync(Fine, "fine", OrchestrationRuntimeStatus.Completed);
        await hub.EndAsync(Stuck, "stuck", OrchestrationRuntimeStatus.Failed);
        Assert.Equal(Fine, (await hub.Client.Entities.GetEntityAsync<int>(Entity))!.State);
    }

    private async Task<WorkerHub> RunAsync(Action<DurableTaskRegistry> tasks)
    {
        var options = new SqliteOrchestrationServiceOptions(Path.Combine(_folder.FullName, "durable.db"));
        var hub = new WorkerHub(await SqliteOrchestrationService.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance), tasks);
        await hub.RunAsync();
        return hub;
    }

    private sealed class Faulty : ITaskEntity
    {
        public ValueTask<object?> RunAsync(TaskEntityOperation operation)
        {
            if (operation.GetInput<bool>())
            {
                throw new InvalidOperationException("not this one");
            }

            operation.State.SetState(operation.State.GetState<int>() + 1);
            return new(0);
        }
    }

    private sealed class WorkerHub(SqliteOrchestrationService service, Action<DurableTaskRegistry> tasks) : IAsyncDisposable
    {
        private readonly ServiceProvider _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IOrchestrationService>(service)
            .AddSingleton<IOrchestrationServiceClient>(service)
            .AddInProcessDurableTaskClient()
            .AddDurableTaskWorker(worker => worker.AddTasks(tasks).UseTaskHub())
            .BuildServiceProvider();

        public SqliteOrchestrationService Service => service;

        public DurableTaskClient Client => _services.GetRequiredService<DurableTaskClient>();

        private IHostedService Worker => _services.GetServices<IHostedService>().Single();

        public Task RunAsync() => Worker.StartAsync(CancellationToken.None);

        public Task<string[]> StartAsync(int count, string prefix, bool input) => Task.WhenAll(Enumerable.Range(0, count).Select(i =>
            Client.ScheduleNewOrchestrationInstanceAsync("Test", input, new StartOrchestrationOptions($"{prefix}-{i}"))));

        public async Task EndAsync(int count, string prefix, OrchestrationRuntimeStatus status, string? except = null)
        {
            foreach (var id in Enumerable.Range(0, count).Select(i => $"{prefix}-{i}").Where(id => id != except))
            {
                var ended = await Eventually.GetAsync(() => Client.GetInstanceAsync(id), instance => instance is { IsCompleted: true });
                Assert.Equal(status, ended!.RuntimeStatus);
            }
        }

        public async ValueTask DisposeAsync()
        {
            // Code that never returns is not waited for.
            await Worker.StopAsync(new CancellationToken(canceled: true));
            await service.DisposeAsync();
            await _services.DisposeAsync();
        }
    }
}
