using DeploymentOrchestrator.Durable.Sqlite.Storage;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Durable.Sqlite.Dispatch;

/// <summary>Runs activities, as many at once as were called: they wait for others, not for a thread.</summary>
internal sealed partial class ActivityRunner(
    DurableTaskRegistry registry, Writer writer, WorkQueue<long> instances, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();

    // One more until it is stopped, so that a pause between two calls does not look like the end.
    private int _running = 1;

    /// <summary>Begins a call, after it is durable.</summary>
    public void Start(ActivityCall call)
    {
        Interlocked.Increment(ref _running);
        _ = Task.Run(() => RunAsync(call), CancellationToken.None);
    }

    /// <summary>Waits for what runs, then cancels it; what did not answer runs again after the next start.</summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        EndOne();
        try
        {
            await _ended.Task.WaitAsync(grace, timeProvider, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await _stop.CancelAsync();
            await Task.WhenAny(_ended.Task, Task.Delay(grace, timeProvider, cancellationToken));
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
        finally
        {
            EndOne();
        }
    }

    private void EndOne()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _ended.SetResult();
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
