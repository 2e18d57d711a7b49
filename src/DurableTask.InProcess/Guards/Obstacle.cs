namespace DurableTask.InProcess.Guards;

/// <summary>Why the code of an instance cannot go on.</summary>
/// <param name="Reason">In words, for whoever has to mend it.</param>
/// <param name="Error">What was thrown, if anything was.</param>
internal sealed record Obstacle(string Reason, Exception? Error = null)
{
    /// <summary>What the code threw.</summary>
    public static Obstacle Of(Exception error, string before = "") =>
        new(error is OrchestratorMissingException ? error.Message : $"{before}the code threw {error.GetType().FullName}: {error.Message}", error);
}
