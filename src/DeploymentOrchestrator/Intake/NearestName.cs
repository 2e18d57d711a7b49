namespace DeploymentOrchestrator.Intake;

/// <summary>Guesses which name was meant: of a property, a setting, an option.</summary>
public static class NearestName
{
    private const int MostTypos = 2;
    private const int LeastPart = 5;

    /// <summary>The known name that is nearest by typing mistakes, or of which the text is a part; null if none is near.</summary>
    public static string? Of(string text, IReadOnlyList<string> known)
    {
        var lower = text.ToLowerInvariant();
        var nearest = known.MinBy(name => Distance(name.ToLowerInvariant(), lower, MostTypos))!;
        return Distance(nearest.ToLowerInvariant(), lower, MostTypos) <= MostTypos ? nearest
            : lower.Length >= LeastPart ? known.FirstOrDefault(name => name.Contains(text, StringComparison.OrdinalIgnoreCase))
            : null;
    }

    /// <summary>How many characters to type differently (Levenshtein); beyond <paramref name="most"/> it may be any larger number.</summary>
    public static int Distance(string a, string b, int most)
    {
        // A name that is much longer or shorter is not a typing mistake, and would cost time.
        if (Math.Abs(a.Length - b.Length) > most)
        {
            return int.MaxValue;
        }

        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            }

            previous = current;
        }

        return previous[b.Length];
    }
}
