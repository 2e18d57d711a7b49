namespace DeploymentOrchestrator.Durable;

/// <summary>The orchestrators, activities and entities of an application, by name. Names are case-insensitive, as in Durable Task.</summary>
public sealed class DurableTaskRegistry
{
    private readonly Dictionary<string, ITaskActivity> _activities = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ITaskEntity> _entities = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ITaskOrchestrator> _orchestrators = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds an activity.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public DurableTaskRegistry AddActivity(string name, ITaskActivity activity)
    {
        _activities.Add(name, activity);
        return this;
    }

    /// <summary>Adds an entity.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public DurableTaskRegistry AddEntity(string name, ITaskEntity entity)
    {
        _entities.Add(name, entity);
        return this;
    }

    /// <summary>Adds an orchestrator.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public DurableTaskRegistry AddOrchestrator(string name, ITaskOrchestrator orchestrator)
    {
        _orchestrators.Add(name, orchestrator);
        return this;
    }

    /// <summary>The activity of that name, or null.</summary>
    public ITaskActivity? FindActivity(string name) => _activities.GetValueOrDefault(name);

    /// <summary>The entity of that name, or null.</summary>
    public ITaskEntity? FindEntity(string name) => _entities.GetValueOrDefault(name);

    /// <summary>The orchestrator of that name, or null.</summary>
    public ITaskOrchestrator? FindOrchestrator(string name) => _orchestrators.GetValueOrDefault(name);
}
