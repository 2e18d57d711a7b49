namespace DeploymentOrchestrator.Intake;

/// <summary>What became of a document.</summary>
/// <param name="Objects">How many objects it had.</param>
/// <param name="Counts">How many of what it said were new, were known, could not be read, and so on.</param>
/// <param name="ReadAgainAt">When an object that stays as it is will say something else; null: none will.</param>
public sealed record StatusTaken(int Objects, IReadOnlyDictionary<string, int> Counts, DateTimeOffset? ReadAgainAt)
{
    internal const string Unreadable = "unreadable";

    /// <summary>False if an object could not be read, so that it is not known which one it is.</summary>
    public bool IsReadable => !Counts.ContainsKey(Unreadable);

    /// <summary>For people.</summary>
    public override string ToString() => $"{Objects} objects read: {(Counts.Count == 0 ? "nothing to tell" : string.Join(", ", Counts
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{pair.Value} {pair.Key}")))}.";
}
