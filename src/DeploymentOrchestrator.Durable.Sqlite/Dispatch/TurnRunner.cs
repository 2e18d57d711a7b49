using DeploymentOrchestrator.Durable.Replay;
using DeploymentOrchestrator.Durable.Sqlite.Storage;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Durable.Sqlite.Dispatch;

/// <summary>Runs turns of orchestrations: read, replay, commit, and only then the effects.</summary>
internal sealed partial class TurnRunner(
    DurableTaskRegistry registry,
    ReaderPool readers,
    Writer writer,
    WorkQueue<long> instances,
    WorkQueue<string> entities,
    ActivityRunner activities,
    TimerLoop timers,
    LiveReplays live,
    TimeProvider timeProvider,
    ILogger logger)
{
    public async Task RunAsync(long execution, CancellationToken stop)
    {
        live.TryTake(execution, out var replay, out var historyBytes);
        if (readers.Read(session => TurnInput.Load(session, execution, replay?.Position ?? 0)) is not { } input)
        {
            // Woken for what the turn before has taken in, as busy instances are all the time, or suspended: its replay is as good as it was.
            if (replay is not null)
            {
                live.Keep(execution, replay, historyBytes);
            }

            return;
        }

        try
        {
            await RunAsync(input, replay, historyBytes, stop);
        }
        catch (Exception e) when (e is not StoreUnavailableException && !stop.IsCancellationRequested)
        {
            // Unreadable history, say. To repeat it by itself would help nobody and hide it.
            await BlockAsync(execution, input.InstanceId, $"its turn cannot be run: {e.GetType().Name}: {e.Message}", stop);
        }
    }

    private async Task RunAsync(TurnInput input, OrchestrationReplay? replay, long historyBytes, CancellationToken stop)
    {
        if (registry.FindOrchestrator(input.Name) is not { } orchestrator)
        {
            await BlockAsync(input.Execution, input.InstanceId, $"there is no orchestrator {input.Name} in this program", stop);
            return;
        }

        if (replay?.Position != input.NextSeq)
        {
            replay = Replay(input, orchestrator, stop);
            historyBytes = input.History.Sum(turn => (long)turn.Length);
        }

        var turn = RunTurn(replay, input);
        if (turn.Divergence is { } divergence)
        {
            await BlockAsync(input.Execution, input.InstanceId, divergence.ToString(), stop);
            return;
        }

        // A crash here means that the turn runs again from the same history and inbox: nothing has left this method yet.
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        var recorded = TurnCommit.Record(input, turn);
        if (await writer.PersistAsync(session => TurnCommit.Store(session, input, turn, recorded, now), stop) is { } effects)
        {
            if (turn.Completion is null)
            {
                live.Keep(input.Execution, replay, historyBytes + recorded.Length);
            }

            Release(effects, input, turn);
        }
    }

    private OrchestrationReplay Replay(TurnInput input, ITaskOrchestrator orchestrator, CancellationToken stop)
    {
        // It lives as long as the instance, so what it captures must not be the input with all its history.
        var (execution, id) = (input.Execution, input.InstanceId);
        var replay = new OrchestrationReplay(id, orchestrator, what => _ = BlockAsync(execution, id, $"the code {what}", stop));
        foreach (var recorded in input.History.SelectMany(turn => HistorySerializer.DeserializeHistory(turn)))
        {
            replay.Apply(recorded);
        }

        return replay;
    }

    private OrchestrationTurn RunTurn(OrchestrationReplay replay, TurnInput input)
    {
        var arrived = input.Inbox.Select(row => HistorySerializer.Deserialize(row.Body)).ToList();

        // A timer may have fired before the clock was set back; code that compares its time with the timer's must not see it early.
        var now = arrived.OfType<TimerFired>().Select(fired => fired.FireAt).Append(timeProvider.GetUtcNow().UtcDateTime).Max();
        return replay.RunTurn(now, arrived);
    }

    private void Release(TurnEffects effects, TurnInput input, OrchestrationTurn turn)
    {
        effects.Activities.ForEach(activities.Start);
        effects.Entities.ForEach(entities.Wake);
        effects.Instances.ForEach(instances.Wake);
        timers.Armed(effects.EarliestTimer);
        foreach (var sent in effects.Dropped)
        {
            Log.EventDropped(logger, sent.Name, sent.InstanceId, input.InstanceId);
        }

        if (turn.Completion is not null)
        {
            Log.Ended(logger, input.InstanceId, turn.Completion.GetType().Name);
        }
        else if (input.MayHaveMore)
        {
            instances.Wake(input.Execution);
        }
    }

    // What arrived stays in the inbox, and what arrives later joins it: fixed code picks up exactly here.
    private async Task BlockAsync(long execution, string instanceId, string reason, CancellationToken stop)
    {
        Log.Blocked(logger, instanceId, reason);
        live.TryTake(execution, out _, out _);
        await writer.PersistAsync(
            session => session.Execute("UPDATE instance SET blocked_reason = $2 WHERE execution = $1 AND ended_at IS NULL", execution, reason), stop);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{InstanceId} is blocked: {Reason}")]
        public static partial void Blocked(ILogger logger, string instanceId, string reason);

        [LoggerMessage(Level = LogLevel.Debug, Message = "{InstanceId} has ended: {Completion}")]
        public static partial void Ended(ILogger logger, string instanceId, string completion);

        [LoggerMessage(Level = LogLevel.Debug, Message = "Event {EventName} to {InstanceId}, sent by {SenderId}, was dropped: there is no such instance, or it has ended")]
        public static partial void EventDropped(ILogger logger, string eventName, string instanceId, string senderId);
    }
}
