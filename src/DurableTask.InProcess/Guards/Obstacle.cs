namespace DurableTask.InProcess.Guards;

/// <summary>Why the code of an instance cannot go on.</summary>
/// <param name="Reason">The reason in words, for the person who has to fix the code.</param>
/// <param name="Error">The exception that was thrown, if any.</param>
internal sealed record Obstacle(string Reason, Exception? Error = null)
{
    /// <summary>The obstacle for an exception that the code threw.</summary>
    public static Obstacle Of(Exception error, string before = "") =>
        new(error is OrchestratorMissingException ? error.Message : $"{before}the code threw {error.GetType().FullName}: {error.Message}", error);
}
