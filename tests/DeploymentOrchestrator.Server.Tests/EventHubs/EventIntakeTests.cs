using Azure.Messaging.EventHubs;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Server.EventHubs;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using FluxOptions = DeploymentOrchestrator.Flux.FluxOptions;

namespace DeploymentOrchestrator.Server.Tests.EventHubs;

/// <summary>A batch of which the store accepts only some events.</summary>
public sealed class EventIntakeTests
{
    private static readonly DateTimeOffset At = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private readonly JumpingClock _clock = new(At);
    private readonly EventHubStatus _status;

    public EventIntakeTests()
    {
        _status = new EventHubStatus(_clock);
        _status.Owned("3");
    }

    [Fact]
    public async Task Only_events_that_were_not_stored_are_retried()
    {
        var store = new PickyStore("2.0.0", refusals: 3);

        await StoreAsync(store, Event("1.0.0", 10), Event("2.0.0", 11), Event("3.0.0", 12));

        Assert.Equal(["1.0.0 1", "2.0.0 4", "3.0.0 1"], store.Tries.Select(tries => $"{tries.Key} {tries.Value}").Order());
        Assert.Equal(3, store.Started.Count(started => started.Name is "DeliverReport"));
    }

    [Fact]
    public async Task An_event_that_the_store_always_rejects_becomes_a_dead_letter_at_the_tenth_attempt()
    {
        var store = new PickyStore("2.0.0", refusals: int.MaxValue);

        await StoreAsync(store, Event("1.0.0", 10), Event("2.0.0", 11));

        Assert.Equal(EventIntake.TriesBeforeDeadLetter, store.Tries["2.0.0"]);
        var letter = (DeadLetter)Assert.Single(store.Started, started => started.Name is "DeadLetter").Input;
        Assert.StartsWith("partition 3, offset 1100, sequence number 11: ", letter.Reason, StringComparison.Ordinal);
        Assert.Contains("2.0.0", letter.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unavailable_store_is_retried_without_limit()
    {
        var store = new RecordingDurableTaskClient(_clock) { IsDown = true };
        using var limit = new CancellationTokenSource();
        var storing = Intake(store).StoreAsync([Event("1.0.0", 10)], "3", limit.Token);
        for (var i = 0; i < 3 * EventIntake.TriesBeforeDeadLetter; i++)
        {
            _clock.Jump(TimeSpan.FromMinutes(2));
            await Task.Yield();
        }

        Assert.False(storing.IsCompleted);
        Assert.Empty(store.Instances);
        store.IsDown = false;
        await PassingAsync(storing);
        Assert.Single(store.Instances);
    }

    [Fact]
    public async Task An_event_that_causes_an_unexpected_exception_becomes_a_dead_letter_at_once()
    {
        var store = new PickyStore("2.0.0", refusals: int.MaxValue, new ArgumentException("an id that cannot be one"));

        await StoreAsync(store, Event("2.0.0", 11), Event("3.0.0", 12));

        Assert.Equal(1, store.Tries["2.0.0"]);
        Assert.Contains(store.Started, started => started.Input is DeadLetter letter && letter.Reason.Contains("an id that cannot be one", StringComparison.Ordinal));
        Assert.Contains(store.Started, started => started.Name is "DeliverReport");
    }

    private static EventData Event(string version, int sequence) => EventHubsModelFactory.EventData(
        BinaryData.FromBytes(SampleEvent.Succeeded("web", version).ToBytes(At)), sequenceNumber: sequence, offsetString: $"{sequence}00", enqueuedTime: At);

    private Task StoreAsync(PickyStore store, params EventData[] batch) => PassingAsync(Intake(store.Client).StoreAsync(batch, "3", CancellationToken.None));

    private EventIntake Intake(DurableTaskClient store) => new(
        new FluxIntake(store, new NewReleases(Options.Create(new FluxOptions()), _clock), Options.Create(new FluxOptions()), _clock, NullLogger<FluxIntake>.Instance), store, _status, _clock, NullLogger<EventIntake>.Instance);

    // The pauses of the intake pass quickly.
    private async Task PassingAsync(Task storing)
    {
        await Eventually.TrueAsync(() =>
        {
            _clock.Jump(TimeSpan.FromMinutes(2));
            return Task.FromResult(storing.IsCompleted);
        });
        await storing;
    }
}
