using System.Text.Json;

namespace DeploymentOrchestrator.Durable.Replay;

/// <summary>Events by name, first in, first out: those that nobody waits for yet are kept, those who wait are served in turn.</summary>
internal sealed class ExternalEvents
{
    private readonly Dictionary<string, Queue<JsonElement>> _kept = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Queue<TaskCompletionSource<JsonElement>>> _waiters = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names that somebody waits for.</summary>
    public IEnumerable<string> AwaitedNames => _waiters.Where(w => w.Value.Any(IsWaiting)).Select(w => w.Key);

    public void Raise(string name, JsonElement payload)
    {
        // A cancelled waiter takes nothing here; the real runtime hands it the event, which is why the port says not to cancel one.
        while (_waiters.TryGetValue(name, out var waiters) && waiters.TryDequeue(out var waiter))
        {
            if (IsWaiting(waiter))
            {
                waiter.SetResult(payload);
                return;
            }
        }

        QueueOf(_kept, name).Enqueue(payload);
    }

    /// <summary>The next event of that name, or null if none is kept.</summary>
    public JsonElement? Take(string name) => _kept.TryGetValue(name, out var kept) && kept.TryDequeue(out var payload) ? payload : null;

    public void AddWaiter(string name, TaskCompletionSource<JsonElement> waiter) => QueueOf(_waiters, name).Enqueue(waiter);

    private static bool IsWaiting(TaskCompletionSource<JsonElement> waiter) => !waiter.Task.IsCompleted;

    private static Queue<T> QueueOf<T>(Dictionary<string, Queue<T>> queues, string name) =>
        queues.TryGetValue(name, out var queue) ? queue : queues[name] = new Queue<T>();
}
