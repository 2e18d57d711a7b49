using System.Text.Json;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.Tests;

/// <summary>Durable Functions' HTTP management API. Each response is compared with a golden file of what extension 3.x returns.</summary>
public sealed class DurableTaskApiTests
{
    private static readonly DateTimeOffset At = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_golden_files_are_recorded_anew_on_request_only() => Assert.False(Transcript.IsRecording);

    [Fact]
    public async Task Instances_are_listed()
    {
        await using var server = await StartAsync();
        var calls = new Transcript(server);

        await calls.CallAsync("GET instances");
        await calls.CallAsync("GET instances?instanceIdPrefix=made:&showInput=false");
        await calls.CallAsync("GET instances?runtimeStatus=Failed,Pending&showInput=false");
        await calls.CallAsync("GET instances?runtimeStatus=Failed&runtimeStatus=Canceled&showInput=false");
        await calls.CallAsync("GET instances?runtimeStatus=ContinuedAsNew");
        await calls.CallAsync("GET instances?top=2&showInput=false");
        await calls.CallAsync("GET instances?top=2&showInput=false", continuation: "2");
        await calls.CallAsync("GET instances?createdTimeFrom=2026-08-20&createdTimeTo=2026-08-20T09:59:59Z&taskHub=hub&connection=Storage");
        await calls.CallAsync("GET instances?CREATEDTIMEFROM=2026-08-20T12:00:00%2B02:00&showInput=false");

        calls.IsAsBefore();
    }

    [Fact]
    public async Task An_instance_is_shown()
    {
        await using var server = await StartAsync();
        var calls = new Transcript(server);

        await calls.CallAsync("GET instances/made:completed");
        await calls.CallAsync("GET instances/made:completed?showHistory=true&showHistoryOutput=true");
        await calls.CallAsync("GET instances/made:completed?showHistory=true&showInput=false");
        await calls.CallAsync("GET instances/made:failed?showHistory=true&showHistoryOutput=true");
        await calls.CallAsync("GET instances/made:failed?returnInternalServerErrorOnFailure=true&showInput=false");
        await calls.CallAsync("GET instances/made:pending?showHistory=true");
        await calls.CallAsync("GET instances/made:nothing");
        await calls.CallAsync("GET instances/@releasefeed@web");

        calls.IsAsBefore();
    }

    [Fact]
    public async Task Events_are_raised()
    {
        await using var server = await StartAsync();
        var calls = new Transcript(server);

        await calls.CallAsync("POST instances/made:pending/raiseEvent/Go", """{"a": 1}""");
        await calls.CallAsync("POST instances/made:pending/raiseEvent/Go", "", "application/json");
        await calls.CallAsync("POST instances/made:pending/raiseEvent/Go", "1", "text/plain");
        await calls.CallAsync("POST instances/made:pending/raiseEvent/Go", "{");
        await calls.CallAsync("POST instances/made:nothing/raiseEvent/Go", "{");
        await calls.CallAsync("POST instances/made:completed/raiseEvent/Go", "{");

        calls.IsAsBefore();
    }

    [Fact]
    public async Task Instances_are_terminated_suspended_and_resumed()
    {
        await using var server = await StartAsync();
        var calls = new Transcript(server);

        await StartAsync(server, "Waiting", "made:waiting", 7);
        await IsAsync(server, "made:waiting", OrchestrationRuntimeStatus.Running);
        await calls.CallAsync("POST instances/made:waiting/suspend?reason=look");
        await IsAsync(server, "made:waiting", OrchestrationRuntimeStatus.Suspended);
        await calls.CallAsync("POST instances/made:waiting/suspend");
        await calls.CallAsync("GET instances/made:waiting?showInput=false");
        await calls.CallAsync("POST instances/made:waiting/resume?reason=looked");
        await IsAsync(server, "made:waiting", OrchestrationRuntimeStatus.Running);
        await calls.CallAsync("POST instances/made:pending/resume");
        await calls.CallAsync("POST instances/made:pending/terminate?reason=no%20longer%20wanted");
        await server.EndOfAsync("made:pending");
        await calls.CallAsync("GET instances/made:pending?showHistory=true");
        foreach (var action in new[] { "terminate", "suspend", "resume" })
        {
            await calls.CallAsync($"POST instances/made:pending/{action}");
            await calls.CallAsync($"POST instances/made:nothing/{action}");
        }

        calls.IsAsBefore();
    }

    [Fact]
    public async Task Instances_are_restarted_and_not_rewound()
    {
        await using var server = await StartAsync();
        var calls = new Transcript(server);

        await calls.CallAsync("POST instances/made:pending/restart?restartWithNewInstanceId=false");
        await calls.CallAsync("POST instances/made:nothing/restart");
        await calls.CallAsync("POST instances/made:completed/restart?restartWithNewInstanceId=false&reason=again");
        await server.EndOfAsync("made:completed");
        await calls.CallAsync("POST instances/made:failed/restart");
        await calls.CallAsync($"POST instances/made:pending/restart?code={TestServer.ManagementKey}");
        await calls.CallAsync("POST instances/made:nothing/rewind");
        await calls.CallAsync("POST instances/made:completed/rewind");
        await calls.CallAsync("POST instances/made:failed/rewind");

        calls.IsAsBefore();
    }

    [Fact]
    public async Task Instances_are_purged()
    {
        await using var server = await StartAsync();
        var calls = new Transcript(server);

        await calls.CallAsync("DELETE instances/made:pending");
        await calls.CallAsync("DELETE instances/made:nothing");
        await calls.CallAsync("DELETE instances/made:completed");
        await calls.CallAsync("DELETE instances");
        await calls.CallAsync("DELETE instances?createdTimeFrom=2026-08-21");
        await calls.CallAsync("DELETE instances?createdTimeFrom=2026-08-20&createdTimeTo=2026-08-21&runtimeStatus=Completed");
        await calls.CallAsync("DELETE instances?createdTimeFrom=2026-08-20&createdTimeTo=2026-08-21&runtimeStatus=Failed,Terminated,Completed");
        await calls.CallAsync("GET instances?showInput=false");

        calls.IsAsBefore();
    }

    [Fact]
    public async Task Entities_are_listed_and_their_states_read()
    {
        await using var server = await StartAsync();
        await server.ReportAsync(SampleEvent.Succeeded("web", "1.0.0"));
        await server.ReportAsync(SampleEvent.Succeeded("api", "2.0.0"));
        await Eventually.TrueAsync(async () => await CountEntitiesAsync(server) == 2);
        var calls = new Transcript(server);

        await calls.CallAsync("GET entities");
        await calls.CallAsync("GET entities/ReleaseFeed?top=1");
        await calls.CallAsync("GET entities/releasefeed", continuation: "@releasefeed@api");
        await calls.CallAsync("GET entities/other");
        await calls.CallAsync("GET entities?fetchState=true&lastOperationTimeTo=2026-08-20T00:00:00Z");
        await calls.CallAsync("GET entities/releasefeed/nothing");
        var state = JsonElement.Parse(await new Transcript(server).CallAsync("GET entities/releasefeed/web"));
        var listed = JsonElement.Parse(await new Transcript(server).CallAsync("GET entities?fetchState=true"));

        calls.IsAsBefore();
        Assert.Equal("1.0.0", Assert.Single(state.GetProperty("places").EnumerateObject()).Value.GetProperty("live").GetProperty("version").GetString());
        Assert.True(JsonElement.DeepEquals(state, listed[1].GetProperty("state")));
    }

    [Fact]
    public async Task A_parameter_that_Durable_Functions_would_ignore_is_an_error()
    {
        await using var server = await StartAsync();
        var calls = new Transcript(server);

        await calls.CallAsync("GET instances?runtimeStatus=completed");
        await calls.CallAsync("GET instances?runtimeStatus=1");
        await calls.CallAsync("GET instances?createdTimeFrom=20.8.2026");
        await calls.CallAsync("GET instances?top=many");
        await calls.CallAsync("GET instances?top=0");
        await calls.CallAsync("GET instances?showInput=1");
        await calls.CallAsync("GET instances?runtimeStatuses=Running");
        await calls.CallAsync("GET instances", continuation: "nonsense");
        await calls.CallAsync("GET instances/made:completed?showHistory=yes");
        await calls.CallAsync("DELETE instances?createdTimeFrom=2026-08-20&runtimeStatus=completed");
        await calls.CallAsync("DELETE instances?createdTimeFrom=2026-08-20&runtimeStatus=");
        await calls.CallAsync("DELETE instances?createdTimeFrom=2026-08-20&runtimeStatus=Running");
        await calls.CallAsync("DELETE instances?createdTimeFrom=2026-08-20&createdTimeTo=tomorrow");
        await calls.CallAsync("DELETE instances?createdTimeFrom=2026-08-20&instanceIdPrefix=made:");
        await calls.CallAsync("POST instances/made:failed/restart?restartWithNewInstanceId=maybe");
        await calls.CallAsync("GET entities?fetchState=maybe");
        await calls.CallAsync("GET instances?showInput=false");

        calls.IsAsBefore();
    }

    [Fact]
    public async Task A_running_instance_cannot_be_resumed()
    {
        await using var server = await TestServer.StartAsync();
        var (_, answer) = await server.AskAsync("""{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""");
        var id = JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;
        await Eventually.TrueAsync(async () => (await server.Client.FindAsync(id))!.RuntimeStatus == OrchestrationRuntimeStatus.Running);

        using var refused = await server.ManageAsync(HttpMethod.Post, $"runtime/webhooks/durabletask/instances/{id}/resume");

        Assert.Equal(500, (int)refused.StatusCode);
        Assert.Equal($$"""{"Message":"Instance {{id}} is Running, neither suspended nor blocked."}""" + "\n", await refused.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_access_token_is_never_shown_not_even_encrypted()
    {
        await using var server = await TestServer.StartAsync();
        var (task, answer) = await server.AskAsync("""{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""");
        await server.ReportAsync(SampleEvent.Succeeded("web", "1.0.0"));
        await TestServer.ResultAsync(task);
        var id = JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;
        await server.EndOfAsync(id);
        var encrypted = (await server.Client.FindAsync(id))!.Input().GetProperty("target").GetProperty("protectedToken").GetString()!;
        var calls = new Transcript(server);

        string[] answers =
        [
            await calls.CallAsync("GET instances"),
            await calls.CallAsync($"GET instances/{id}?showHistory=true&showHistoryOutput=true"),
        ];

        Assert.All(answers, text => Assert.DoesNotContain(encrypted, text, StringComparison.Ordinal));
        Assert.All(answers, text => Assert.Contains("\"protectedToken\":\"***\"", text.Replace("\\\"", "\"", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    // Orchestrations whose histories are the same in each run: one that ends, one that fails, and one whose code does not exist.
    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(At, builder => builder.Services.AddDurableTaskWorker(worker => worker.AddTasks(tasks => tasks
            .AddOrchestratorFunc<int, int>("Waiting", (context, _) => context.WaitForExternalEvent<int>("Go"))
            .AddOrchestratorFunc<string, object?>("Failing", (context, input) => context.CallActivityAsync<object?>("Fail", input))
            .AddActivityFunc<string, object?>("Fail", (_, input) => throw new FormatException($"{input}: no such thing")))));
        await StartAsync(server, Names.DeadLetter, "made:completed", new DeadLetter("could not be \"read\"", At, "{ä}"));
        await server.EndOfAsync("made:completed");
        await StartAsync(server, "Failing", "made:failed", "this");
        await server.EndOfAsync("made:failed");
        await StartAsync(server, "Missing", "made:pending", 7);
        await Eventually.TrueAsync(async () => (await server.Services.GetRequiredService<IInstanceQueries>().GetBlockedAsync(default)).ContainsKey("made:pending"));
        return server;
    }

    private static Task IsAsync(TestServer server, string id, OrchestrationRuntimeStatus status) =>
        Eventually.TrueAsync(async () => (await server.Client.GetInstanceAsync(id))?.RuntimeStatus == status);

    private static async Task<int> CountEntitiesAsync(TestServer server)
    {
        var count = 0;
        await foreach (var _ in server.Client.Entities.GetAllEntitiesAsync())
        {
            count++;
        }

        return count;
    }

    private static Task<string> StartAsync(TestServer server, string name, string id, object input) =>
        server.Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id));
}
