namespace DeploymentOrchestrator.Dashboard;

/// <summary>What happened when, as a picture: lanes with bars (something lasted) and marks (something happened).</summary>
/// <param name="From">Its left edge.</param>
/// <param name="To">Its right edge.</param>
/// <param name="Lanes">From top to bottom.</param>
/// <param name="Now">Now, if that lies in it.</param>
/// <param name="Limit">The deadline, if that lies in it.</param>
public sealed record Timeline(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<TimelineLane> Lanes, DateTimeOffset? Now, DateTimeOffset? Limit)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(10);
    private static readonly int[] Steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800];
    private const int MostTicks = 9;

    /// <summary>Where a time lies, from 0 (left) to 1 (right).</summary>
    public double At(DateTimeOffset time) => Math.Clamp((time - From) / (To - From), 0, 1);

    /// <summary>The times that are named on the axis: round ones, not too many.</summary>
    public IEnumerable<DateTimeOffset> Ticks()
    {
        for (var seconds = (From.ToUnixTimeSeconds() / Step * Step) + Step; seconds < To.ToUnixTimeSeconds(); seconds += Step)
        {
            yield return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }
    }

    /// <summary>True if the axis has to name seconds.</summary>
    public bool HasSeconds => Step < 60;

    private long Step => Array.Find(Steps, step => (To - From).TotalSeconds / step <= MostTicks) is var found and > 0 ? found : Steps[^1];

    /// <summary>A picture of what is given, with a little air at both sides.</summary>
    internal static Timeline Of(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<TimelineLane> lanes, DateTimeOffset now, DateTimeOffset? limit = null)
    {
        var length = to - from > Least ? to - from : Least;
        var (left, right) = (from - (length / 40), from + length + (length / 40));
        return new Timeline(left, right, lanes, now < right ? now : null, limit > left && limit < right ? limit : null);
    }
}

/// <summary>One row of the picture.</summary>
/// <param name="Label">What it shows.</param>
/// <param name="Bars">What lasted.</param>
/// <param name="Marks">What happened.</param>
/// <param name="Href">Where it leads, or null.</param>
public sealed record TimelineLane(string Label, IReadOnlyList<TimelineBar> Bars, IReadOnlyList<TimelineMark> Marks, string? Href = null);

/// <summary>Something that lasted.</summary>
/// <param name="From">Since when.</param>
/// <param name="To">Until when.</param>
/// <param name="Kind">wait (nothing was done) or work, and a color's name.</param>
/// <param name="Title">What it was.</param>
public sealed record TimelineBar(DateTimeOffset From, DateTimeOffset To, string Kind, string Title);

/// <summary>Something that happened.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">A color's name.</param>
/// <param name="Title">What it was.</param>
public sealed record TimelineMark(DateTimeOffset At, string Kind, string Title);
