using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.Exceptions;

namespace DurableTask.Sqlite.Tests;

public sealed class OrchestrationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Delete();

    [Fact]
    public async Task Activities_timers_events_and_entities_make_up_an_orchestration()
    {
        var counter = new EntityId("counter", "x");
        await using var hub = (await Hub.OpenAsync(_directory.Database))
            .Add(Code.Activity("Do", input => $"did {input}"))
            .Add(Code.Counter())
            .Add(Code.Orchestration("Test", async (context, events, input) =>
            {
                events.Status = "\"began\"";
                var done = await context.ScheduleTask<string>("Do", "", input);
                await context.CreateTimer<object?>(context.CurrentUtcDateTime.AddMilliseconds(20), null);
                return $"{done}, {await events.WaitAsync("Go")}";
            }));
        await hub.RunAsync();
        await hub.StartAsync("a", "it");
        await hub.RaiseAsync("a", "Go", "gone");
        await hub.SignalAsync(counter, "add");
        await hub.SignalAsync(counter, "add");

        var ended = await hub.EndOfAsync("a");
        await Hub.UntilAsync(async () => await hub.StateOfAsync(counter) == "2");

        Assert.Equal((OrchestrationStatus.Completed, "did it, gone", "it", "\"began\""), (ended.OrchestrationStatus, ended.Output, ended.Input, ended.Status));
    }

    [Fact]
    public async Task Sub_orchestrations_and_continue_as_new()
    {
        await using var hub = (await Hub.OpenAsync(_directory.Database))
            .Add(
                Code.Orchestration("Child", (_, _, input) => Task.FromResult($"\"child of {input}\"")),
                Code.Orchestration("Test", async (context, _, input) =>
                {
                    var generation = int.Parse(input, null);
                    if (generation < 3)
                    {
                        context.ContinueAsNew(generation + 1);
                        return "";
                    }

                    return await context.CreateSubOrchestrationInstance<string>("Child", "", "c", generation);
                }));
        await hub.RunAsync();
        await hub.Service.CreateTaskOrchestrationAsync(Hub.Start("a", "1"));

        Assert.Equal("child of 3", (await hub.EndOfAsync("a")).Output);
        Assert.Equal("Test", (await hub.GetAsync("c"))!.ParentInstance.Name);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => hub.Service.CreateTaskOrchestrationAsync(Hub.Start("a", "1")));
        await Assert.ThrowsAsync<InstanceEndedException>(() => hub.RaiseAsync("a", "Go"));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => hub.RaiseAsync("b", "Go"));
    }
}
