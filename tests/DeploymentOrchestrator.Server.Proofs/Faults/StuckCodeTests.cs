using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Durable.Sqlite;
using DeploymentOrchestrator.Server.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;
using static DeploymentOrchestrator.Durable.Conformance.Code;

namespace DeploymentOrchestrator.Server.Proofs.Faults;

/// <summary>The engine with code that does what no code should. More instances of it than turns run at once, so that they would be in the way if they could.</summary>
public sealed class StuckCodeTests : IDisposable
{
    private const int Stuck = 200;
    private const int Fine = 20;
    private static readonly EntityInstanceId Entity = new("Faulty", "x");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-proofs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Activities_that_never_return_are_in_nobodys_way_and_run_again_after_a_restart()
    {
        var engine = await RunAsync(new DurableTaskRegistry()
            .AddActivity("Work", Activity(async (input, stop) =>
            {
                await Task.Delay(input.GetBoolean() ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, stop);
                return Json(0);
            }))
            .AddOrchestrator("Test", Orchestrator((context, input) => context.CallActivityAsync("Work", input))));

        await StartAsync(engine, Stuck, "stuck", true);
        await StartAsync(engine, Fine, "fine", false);

        await EndAsync(engine, Fine, "fine", OrchestrationRuntimeStatus.Completed);
        Assert.Equal(Stuck, await engine.Client.CountUnfinishedAsync("Test"));
        await engine.Client.TerminateInstanceAsync("stuck-0", "nobody waits for it any more");
        await engine.DisposeAsync();

        await using var second = await RunAsync(new DurableTaskRegistry()
            .AddActivity("Work", Activity(_ => Json("returned")))
            .AddOrchestrator("Test", Orchestrator((context, input) => context.CallActivityAsync("Work", input))));
        await EndAsync(second, Stuck, "stuck", OrchestrationRuntimeStatus.Completed, except: "stuck-0");
    }

    [Fact]
    public async Task Activities_that_throw_for_ever_are_in_nobodys_way_and_their_instances_can_be_terminated()
    {
        await using var engine = await RunAsync(new DurableTaskRegistry()
            .AddActivity("Work", Activity(input => input.GetBoolean() ? throw new InvalidOperationException("always") : Json(0)))
            .AddOrchestrator("Test", Orchestrator(async (context, input) =>
            {
                while (true)
                {
                    try
                    {
                        return await context.CallActivityAsync("Work", input);
                    }
                    catch (TaskFailedException)
                    {
                        await context.CreateTimer(context.CurrentUtcDateTime.AddMilliseconds(100), CancellationToken.None);
                    }
                }
            })));

        await StartAsync(engine, Stuck, "stuck", true);
        await StartAsync(engine, Fine, "fine", false);

        await EndAsync(engine, Fine, "fine", OrchestrationRuntimeStatus.Completed);
        Assert.Contains(await engine.Client.GetOrchestrationHistoryAsync("stuck-0"), line => line is TaskFailed { FailureDetails.ErrorMessage: "always" });
        await engine.Client.TerminateInstanceAsync("stuck-0", "it will never work");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await engine.Client.GetInstanceAsync("stuck-0"))!.RuntimeStatus);
        Assert.Equal(Stuck - 1, await engine.Client.CountUnfinishedAsync("Test"));
    }

    [Fact]
    public async Task Orchestrators_that_throw_fail_alone_and_say_why()
    {
        await using var engine = await RunAsync(new DurableTaskRegistry()
            .AddOrchestrator("Test", Orchestrator((_, input) =>
                input.GetBoolean() ? throw new InvalidOperationException("a mistake in the code") : Task.FromResult(input))));

        await StartAsync(engine, Stuck, "stuck", true);
        await StartAsync(engine, Fine, "fine", false);

        await EndAsync(engine, Fine, "fine", OrchestrationRuntimeStatus.Completed);
        await EndAsync(engine, Stuck, "stuck", OrchestrationRuntimeStatus.Failed);
        Assert.Equal("a mistake in the code", (await engine.Client.GetInstanceAsync("stuck-0"))!.FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task An_entity_that_throws_on_some_answers_all_and_keeps_what_the_others_left()
    {
        await using var engine = await RunAsync(new DurableTaskRegistry()
            .AddEntity("Faulty", Entity(operation => operation.Input.GetBoolean()
                ? throw new InvalidOperationException("not this one")
                : new TaskEntityResult(Json((operation.State?.GetInt32() ?? 0) + 1), Json(0))))
            .AddOrchestrator("Test", Orchestrator((context, input) => context.CallEntityAsync(Entity, "Add", input))));

        await StartAsync(engine, Stuck, "stuck", true);
        await StartAsync(engine, Fine, "fine", false);

        await EndAsync(engine, Fine, "fine", OrchestrationRuntimeStatus.Completed);
        await EndAsync(engine, Stuck, "stuck", OrchestrationRuntimeStatus.Failed);
        Assert.Equal(Fine, (await engine.Client.GetEntityStateAsync(Entity))!.Value.GetInt32());
    }

    private async Task<SqliteDurableTaskEngine> RunAsync(DurableTaskRegistry registry)
    {
        var options = new SqliteDurableTaskOptions(Path.Combine(_folder.FullName, "durable.db")) { ActivityGrace = TimeSpan.FromSeconds(1) };
        var engine = await SqliteDurableTaskEngine.OpenAsync(options, registry, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await engine.StartAsync(CancellationToken.None);
        return engine;
    }

    private static Task<bool[]> StartAsync(SqliteDurableTaskEngine engine, int count, string prefix, bool input) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i =>
            engine.Client.ScheduleNewOrchestrationInstanceAsync("Test", Json(input), new StartOrchestrationOptions($"{prefix}-{i}"))));

    private static async Task EndAsync(SqliteDurableTaskEngine engine, int count, string prefix, OrchestrationRuntimeStatus status, string? except = null)
    {
        foreach (var id in Enumerable.Range(0, count).Select(i => $"{prefix}-{i}").Where(id => id != except))
        {
            var ended = await Eventually.GetAsync(() => engine.Client.GetInstanceAsync(id), instance => instance is { IsCompleted: true });
            Assert.Equal(status, ended!.RuntimeStatus);
        }
    }
}
