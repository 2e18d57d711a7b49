using DurableTask.Core;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.DependencyInjection;

namespace DurableTask.InProcess.Worker;

/// <summary>An activity that is created for one run, in a service scope of its own. If creating it fails, the call fails but not the dispatcher.</summary>
internal sealed class ScopedActivity(string name, IDurableTaskFactory factory, DurableTaskShimFactory shims, IServiceProvider services) : TaskActivity
{
    public override async Task<string?> RunAsync(TaskContext context, string input)
    {
        await using var scope = services.CreateAsyncScope();
        return factory.TryCreateActivity(name, scope.ServiceProvider, out var activity)
            ? await shims.CreateActivity(name, activity).RunAsync(context, input)
            : throw new TypeMissingException($"There is no activity {name} in this program.");
    }

    public override string Run(TaskContext context, string input) => throw new NotSupportedException();
}
