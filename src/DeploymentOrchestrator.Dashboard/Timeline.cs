namespace DeploymentOrchestrator.Dashboard;

/// <summary>A picture of what happened when: lanes with bars (something took time) and marks (something happened at one moment).</summary>
/// <param name="From">Its left edge.</param>
/// <param name="To">Its right edge.</param>
/// <param name="Lanes">From top to bottom.</param>
/// <param name="Now">The current time, if it is within the picture.</param>
/// <param name="Limit">The deadline, if it is within the picture.</param>
public sealed record Timeline(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<TimelineLane> Lanes, DateTimeOffset? Now, DateTimeOffset? Limit)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(10);
    private static readonly int[] Steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800];
    private const int MostTicks = 9;

    /// <summary>The position of a time, from 0 (left) to 1 (right).</summary>
    public double At(DateTimeOffset time) => Math.Clamp((time - From) / (To - From), 0, 1);

    /// <summary>The times that are labeled on the axis: round ones, and not too many.</summary>
    public IEnumerable<DateTimeOffset> Ticks()
    {
        for (var seconds = (From.ToUnixTimeSeconds() / Step * Step) + Step; seconds < To.ToUnixTimeSeconds(); seconds += Step)
        {
            yield return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }
    }

    /// <summary>True if the labels on the axis need seconds.</summary>
    public bool HasSeconds => Step < 60;

    private long Step => Array.Find(Steps, step => (To - From).TotalSeconds / step <= MostTicks) is var found and > 0 ? found : Steps[^1];

    /// <summary>Builds a picture of the lanes, with a small margin on both sides.</summary>
    internal static Timeline Of(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<TimelineLane> lanes, DateTimeOffset now, DateTimeOffset? limit = null)
    {
        var length = to - from > Least ? to - from : Least;
        var (left, right) = (from - (length / 40), from + length + (length / 40));
        return new Timeline(left, right, lanes, now < right ? now : null, limit > left && limit < right ? limit : null);
    }
}

/// <summary>One row of the picture.</summary>
/// <param name="Label">The name of the lane.</param>
/// <param name="Bars">What took time.</param>
/// <param name="Marks">What happened at one moment.</param>
/// <param name="Href">The address that the lane links to, or null.</param>
public sealed record TimelineLane(string Label, IReadOnlyList<TimelineBar> Bars, IReadOnlyList<TimelineMark> Marks, string? Href = null);

/// <summary>Something that took time.</summary>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended.</param>
/// <param name="Kind"><c>wait</c> (nothing was done) or <c>work</c>, or the name of a color.</param>
/// <param name="Title">The description.</param>
public sealed record TimelineBar(DateTimeOffset From, DateTimeOffset To, string Kind, string Title);

/// <summary>Something that happened at one moment.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Kind">The name of a color.</param>
/// <param name="Title">The description.</param>
public sealed record TimelineMark(DateTimeOffset At, string Kind, string Title);
