using DurableTask.Core;

namespace DurableTask.InProcess.Worker;

/// <summary>Makes Durable Task Core get its objects from the SDK's factory.</summary>
internal sealed class FactoryObjects<T>(Func<string, T?> create) : INameVersionObjectManager<T>
    where T : class
{
    public void Add(ObjectCreator<T> creator) => throw new NotSupportedException("Tasks are registered with AddTasks.");

    public T? GetObject(string name, string? version) => create(name);
}
