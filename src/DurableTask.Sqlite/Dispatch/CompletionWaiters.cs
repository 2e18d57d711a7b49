namespace DurableTask.Sqlite.Dispatch;

/// <summary>Callers that wait for the end of an instance.</summary>
internal sealed class CompletionWaiters
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<TaskCompletionSource>> _waiting = [];

    /// <summary>Starts to listen. The caller has to look at the instance after this call, because the instance may have ended before it.</summary>
    public TaskCompletionSource Add(string instanceId)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_waiting.TryGetValue(instanceId, out var waiters))
            {
                _waiting.Add(instanceId, waiters = []);
            }

            waiters.Add(waiter);
        }

        return waiter;
    }

    public void Remove(string instanceId, TaskCompletionSource waiter)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(instanceId, out var waiters) && waiters.Remove(waiter) && waiters.Count == 0)
            {
                _waiting.Remove(instanceId);
            }
        }
    }

    public void Ended(string instanceId)
    {
        lock (_gate)
        {
            _waiting.GetValueOrDefault(instanceId)?.ForEach(static waiter => waiter.TrySetResult());
        }
    }
}
