using System.Collections.Concurrent;
using DeploymentOrchestrator.Durable.Sqlite.Storage;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Durable.Sqlite.Dispatch;

/// <summary>Runs activities, as many at once as were called: they wait for others, not for a thread.</summary>
internal sealed partial class ActivityRunner(
    DurableTaskRegistry registry, Writer writer, WorkQueue<long> instances, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    private readonly ConcurrentDictionary<(long, int), Task> _running = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Begins a call, after it is durable.</summary>
    public void Start(ActivityCall call)
    {
        var task = Task.Run(() => RunAsync(call), CancellationToken.None);
        _running[(call.Execution, call.TaskId)] = task;
        task.ContinueWith(_ => _running.TryRemove((call.Execution, call.TaskId), out var _), TaskScheduler.Default);
    }

    /// <summary>Waits for what runs, then cancels it; what did not answer runs again after the next start.</summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        var running = Task.WhenAll(_running.Values);
        try
        {
            await running.WaitAsync(grace, timeProvider, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await _stop.CancelAsync();
            await Task.WhenAny(running, Task.Delay(grace, timeProvider, cancellationToken));
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(ActivityCall call)
    {
        var stop = _stop.Token;
        try
        {
            HistoryEvent answer;
            try
            {
                var activity = registry.FindActivity(call.Name)
                    ?? throw new InvalidOperationException($"There is no activity {call.Name} in this program.");
                answer = new TaskCompleted(call.TaskId, Payload.Keep(await activity.RunAsync(call.InstanceId, call.Input, stop)));
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                Log.ActivityFailed(logger, call.Name, call.TaskId, call.InstanceId, e.GetType());
                answer = new TaskFailed(call.TaskId, TaskFailureDetails.From(e));
            }

            var body = HistorySerializer.SerializeToUtf8Bytes(answer);

            // A crash here means that the activity runs again: its call is still in the outbox.
            if (await writer.PersistAsync(session => Complete(session, call, body), stop))
            {
                instances.Wake(call.Execution);
            }
        }
        catch (Exception e)
        {
            // Stopping, or a write that can never succeed. Nothing is lost: the call is still in the outbox.
            Log.ActivityRunsAgain(logger, call.Name, call.TaskId, call.InstanceId, e);
        }
    }

    private bool Complete(Session session, ActivityCall call, byte[] body)
    {
        // No row: the instance has ended meanwhile, or has the answer already.
        if (session.Execute("DELETE FROM outbox WHERE execution = $1 AND task_id = $2", call.Execution, call.TaskId) == 0)
        {
            return false;
        }

        Inbox.Append(session, call.Execution, timeProvider.GetUtcNow().ToUnixTimeMilliseconds(), body);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Activity {Name} (#{TaskId}) of {InstanceId} failed with {ErrorType}")]
        public static partial void ActivityFailed(ILogger logger, string name, int taskId, string instanceId, Type errorType);

        [LoggerMessage(Level = LogLevel.Information, Message = "Activity {Name} (#{TaskId}) of {InstanceId} was left unfinished and runs again at the next start")]
        public static partial void ActivityRunsAgain(ILogger logger, string name, int taskId, string instanceId, Exception exception);
    }
}
