namespace DurableTask.InProcess.Guards;

/// <summary>The tasks that an orchestrator got from its context and that have not completed.</summary>
internal sealed class OpenTasks
{
    private readonly List<Task> _tasks = [];

    /// <summary>True if an event can make the code continue.</summary>
    public bool Any
    {
        get
        {
            _tasks.RemoveAll(task => task.IsCompleted);
            return _tasks.Count > 0;
        }
    }

    public T Add<T>(T task)
        where T : Task
    {
        if (!task.IsCompleted)
        {
            _tasks.Add(task);
        }

        return task;
    }
}
