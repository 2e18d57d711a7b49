using System.Text.Json;
using DurableTask.Conformance.Harness;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.DurableTask.Testing.Sidecar;

namespace DurableTask.Conformance;

/// <summary>This project's worker and client beside the SDK's own ones over gRPC, both on Durable Task's in-memory service: the same code must end in the same way.</summary>
public sealed class OfficialHostTests
{
    [Fact]
    public async Task Instances_end_as_on_the_official_host()
    {
        await using var official = await DurableTaskTestHost.StartAsync(AddTasks);
        await using var hub = new TestHub(new InMemoryOrchestrationService(), AddTasks);
        await hub.StartAsync();

        Assert.Equal(await EndsAsync(official.Client), await EndsAsync(hub.Client));

        await hub.StopAsync();
    }

    private static void AddTasks(DurableTaskRegistry tasks) => tasks
        .AddActivityFunc<int, int>("Double", (_, input) => 2 * input)
        .AddActivityFunc<int, int>("Fail", (_, _) => Task.FromException<int>(new FormatException("no such thing")))
        .AddOrchestratorFunc<int, int>("Call", async (context, input) => await context.CallActivityAsync<int>("Double", input))
        .AddOrchestratorFunc<int, int>("LetThrough", async (context, input) => await context.CallActivityAsync<int>("Fail", input))
        .AddOrchestratorFunc<int, string>("Catch", async (context, input) =>
        {
            try
            {
                return $"{await context.CallActivityAsync<int>("Fail", input, TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromMilliseconds(10))))}";
            }
            catch (TaskFailedException error)
            {
                return $"{error.TaskName} {error.FailureDetails.ErrorType} {error.FailureDetails.ErrorMessage}";
            }
        })
        .AddOrchestratorFunc<int, string>("Event", async (context, _) =>
        {
            context.SetCustomStatus(new { Waits = true });
            return $"{await context.WaitForExternalEvent<JsonElement>("Go")} {await context.WaitForExternalEvent<JsonElement>("Go")}";
        })
        .AddOrchestratorFunc<int, int>("Timer", async (context, input) =>
        {
            await context.CreateTimer(TimeSpan.FromMilliseconds(input), CancellationToken.None);
            return input;
        })
        .AddOrchestratorFunc<int, string>("Parent", async (context, input) => $"{context.NewGuid()} {await context.CallSubOrchestratorAsync<int>("Call", input)}"[37..])
        .AddOrchestratorFunc<int, int>("Again", (context, input) =>
        {
            if (input < 3)
            {
                context.ContinueAsNew(input + 1);
            }

            return Task.FromResult(input);
        });

    private static async Task<List<string>> EndsAsync(DurableTaskClient client)
    {
        var ends = new List<string>();
        foreach (var name in new[] { "Call", "LetThrough", "Catch", "Event", "Timer", "Parent", "Again" })
        {
            await client.ScheduleNewOrchestrationInstanceAsync(name, 1, new StartOrchestrationOptions(name));
            await client.WaitForInstanceStartAsync(name);
            if (name == "Event")
            {
                await client.RaiseEventAsync(name, "Go", new { A = 1 });
                await client.RaiseEventAsync(name, "go", "b");
            }

            var end = await client.WaitForInstanceCompletionAsync(name, getInputsAndOutputs: true).WaitAsync(Eventually.Limit);

            // The output of a failed orchestration is the failure, which each host words differently.
            var output = end.FailureDetails is null ? end.SerializedOutput : null;
            ends.Add($"{end.Name} {end.InstanceId} {end.RuntimeStatus} {end.SerializedInput} {output} {end.SerializedCustomStatus} {end.FailureDetails?.ErrorType} {end.FailureDetails?.ErrorMessage}");
        }

        return ends;
    }
}
