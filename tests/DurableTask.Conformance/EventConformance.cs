using System.Text.Json;
using DurableTask.Conformance.Harness;
using DurableTask.Contracts;
using DurableTask.Core.History;
using Microsoft.DurableTask.Entities;

namespace DurableTask.Conformance;

/// <summary>Tests of external events, on every provider.</summary>
public abstract class EventConformance(IProvider provider) : ConformanceTests(provider)
{
    [ProviderFact]
    public async Task An_event_before_the_first_turn_is_kept()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent<JsonElement>("Go"));
        await OpenAsync();
        await StartAsync("a");
        await RaiseAsync("a", "Go", "early");

        await DispatchAsync();

        Assert.Equal("\"early\"", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task An_event_without_a_payload_arrives_as_null()
    {
        Orchestrator("Test", async context => $"{(await context.WaitForExternalEvent<JsonElement>("Go")).ValueKind}");
        await RunAsync();
        await StartAsync("a");

        await RaiseAsync("a", "Go");

        Assert.Equal("\"Null\"", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task An_event_in_the_last_turn_changes_nothing()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent<JsonElement>("Go"));
        await OpenAsync();
        await StartAsync("a");
        await RaiseAsync("a", "Go", "first");
        await RaiseAsync("a", "Go", "second");

        await DispatchAsync();

        Assert.Equal("\"first\"", await OutputOfAsync("a"));
        if (Nature.RefusesLostEvents)
        {
            await Assert.ThrowsAsync<InstanceEndedException>(() => RaiseAsync("a", "Go"));
        }
        else
        {
            await RaiseAsync("a", "Go");
        }
    }

    [ProviderFact]
    public async Task Events_of_one_name_are_handed_out_first_in_first_out_whatever_its_case()
    {
        Orchestrator("Test", async context =>
        {
            var seen = new List<int>();
            for (var i = 0; i < 6; i++)
            {
                seen.Add((await context.WaitForExternalEvent<JsonElement>("Go")).GetInt32());
            }

            return seen;
        });
        await OpenAsync();
        await StartAsync("a");
        await RaiseAsync("a", "GO", 1);
        await RaiseAsync("a", "go", 2);
        await RaiseAsync("a", "Other", 99);
        await DispatchAsync();
        for (var i = 3; i <= 6; i++)
        {
            await RaiseAsync("a", "gO", i);
        }

        Assert.Equal("[1,2,3,4,5,6]", await OutputOfAsync("a"));
    }

    [ProviderFact]
    public async Task An_event_for_a_missing_instance_is_refused_or_dropped()
    {
        Orchestrator("Test", async context => await context.WaitForExternalEvent<JsonElement>("Go"));
        await RunAsync();

        if (Nature.RefusesLostEvents)
        {
            await Assert.ThrowsAsync<InstanceNotFoundException>(() => RaiseAsync("a", "Go", "early"));
        }
        else
        {
            await RaiseAsync("a", "Go", "early");
        }

        Assert.Null(await Client.GetInstanceAsync("a"));
    }

    [ProviderFact]
    public async Task An_event_sent_by_another_orchestration_arrives_even_while_a_call_is_open()
    {
        var release = new TaskCompletionSource();
        Activity("Slow", async _ =>
        {
            await release.Task;
            return "called";
        });
        Orchestrator("Test", async context =>
        {
            var go = context.WaitForExternalEvent<JsonElement>("Go");
            var call = context.CallActivityAsync<string>("Slow", 0);
            return new[] { (await go).GetString(), await call };
        });
        Orchestrator("Sender", context =>
        {
            context.SendEvent("a", "Go", "sent");
            context.SendEvent("missing", "Go", "dropped");
            return Task.FromResult<object?>(0);
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<TaskScheduledEvent>("a");
        await StartAsync("sender", "Sender");

        await RecordedAsync<EventRaisedEvent>("a");
        release.SetResult();

        Assert.Equal("""["sent","called"]""", await OutputOfAsync("a"));
        Assert.Equal("0", await OutputOfAsync("sender"));
    }

    [ProviderFact]
    public Task The_first_of_several_wins_if_it_is_the_event() => FirstWinsAsync("event");

    [ProviderFact]
    public Task The_first_of_several_wins_if_it_is_the_timer() => FirstWinsAsync("timer");

    [ProviderFact]
    public Task The_first_of_several_wins_if_it_is_the_activity() => FirstWinsAsync("activity");

    [ProviderFact]
    public Task The_first_of_several_wins_if_it_is_the_entity() => FirstWinsAsync("entity");

    private async Task FirstWinsAsync(string winner)
    {
        var activity = new TaskCompletionSource();
        var entity = new TaskCompletionSource();
        Activity("Slow", async input =>
        {
            await activity.Task;
            return input;
        });
        Entity("Slow", async _ =>
        {
            await entity.Task;
            return null;
        });
        Orchestrator("Test", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var due = winner == "timer" ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(10);
            var call = context.CallActivityAsync("Slow", 0);
            var tasks = new Dictionary<Task, string>
            {
                [context.WaitForExternalEvent<JsonElement>("Go")] = "event",
                [context.CreateTimer(context.CurrentUtcDateTime.Add(due), cancel.Token)] = "timer",
                [call] = "activity",
                [context.Entities.CallEntityAsync(new EntityInstanceId("Slow", "x"), "Do")] = "entity",
            };
            var first = tasks[await Task.WhenAny(tasks.Keys)];
            cancel.Cancel();
            context.SetCustomStatus(first);
            await call; // an open call keeps the orchestration from ending
            return first;
        });
        await RunAsync();
        await StartAsync("a");
        await RecordedAsync<EventSentEvent>("a");

        switch (winner)
        {
            case "event":
                await RaiseAsync("a", "Go");
                break;
            case "activity":
                activity.SetResult();
                break;
            case "entity":
                entity.SetResult();
                break;
            default:
                break;
        }

        await WhenAsync("a", instance => instance.SerializedCustomStatus == $"\"{winner}\"");
        activity.TrySetResult();
        entity.TrySetResult();
        Assert.Equal($"\"{winner}\"", await OutputOfAsync("a"));
    }
}
