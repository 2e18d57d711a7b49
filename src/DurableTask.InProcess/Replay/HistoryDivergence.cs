namespace DurableTask.InProcess.Replay;

/// <summary>Where code and history part. Holds names, ids and times, never a payload.</summary>
/// <param name="Position">Index in the history of the event at which it showed; the history's length if it showed after it.</param>
/// <param name="Recorded">What the history says there.</param>
/// <param name="Code">What the code did instead.</param>
public sealed record HistoryDivergence(int Position, string Recorded, string Code)
{
    /// <inheritdoc/>
    public override string ToString() => $"at event {Position} of the history: recorded was {Recorded}, but the code {Code}";
}
