using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.DeadLetters;

/// <summary>Activity <see cref="Names.KeepDeadLetter"/>: keeps what an orchestration gave up.</summary>
public sealed class KeepDeadLetterActivity(DurableTaskClient client) : TaskActivity<DeadLetter, object?>
{
    /// <inheritdoc/>
    public override async Task<object?> RunAsync(TaskActivityContext context, DeadLetter input)
    {
        await input.KeepAsync(client, CancellationToken.None);
        return null;
    }
}
