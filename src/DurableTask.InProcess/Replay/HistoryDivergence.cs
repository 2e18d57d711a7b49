namespace DurableTask.InProcess.Replay;

/// <summary>The first difference between code and history. It contains names, IDs and times, but never a payload.</summary>
/// <param name="Position">The index in the history of the event at which the difference was found; the length of the history if it was found at the end.</param>
/// <param name="Recorded">What is recorded there.</param>
/// <param name="Code">What the code did instead.</param>
public sealed record HistoryDivergence(int Position, string Recorded, string Code)
{
    /// <inheritdoc/>
    public override string ToString() => $"at event {Position} of the history: recorded was {Recorded}, but the code {Code}";
}
