using System.Globalization;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Durations as people write them.</summary>
internal static class DurationText
{
    /// <summary>E.g. <c>35 s</c>, <c>41 min</c>, <c>2 h 5 min</c>, <c>3 d</c>.</summary>
    public static string Of(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "0 s",
        { TotalSeconds: < 90 } => $"{(int)span.TotalSeconds} s",
        { TotalMinutes: < 90 } => $"{(int)span.TotalMinutes} min",
        { TotalHours: < 10 } when span.Minutes > 0 => $"{(int)span.TotalHours} h {span.Minutes} min",
        { TotalHours: < 48 } => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} d",
    };

    /// <summary>The same, with tenths of a second where they are significant.</summary>
    public static string Short(TimeSpan span) => span.TotalSeconds < 10 ? $"{span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s" : Of(span);
}
