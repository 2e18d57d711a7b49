namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>What the callback wants done.</summary>
public abstract record CallbackEffect
{
    /// <summary>Run <see cref="Names.UpdateTaskRecord"/>.</summary>
    /// <param name="Progress">Its input.</param>
    public sealed record UpdateProgress(TaskProgress Progress) : CallbackEffect;

    /// <summary>Run CompleteTask.</summary>
    /// <param name="Completion">Its input.</param>
    public sealed record Send(TaskCompletion Completion) : CallbackEffect;
}
