using System.Globalization;

namespace DeploymentOrchestrator.Cli.Tables;

/// <summary>Formats times and durations for tables.</summary>
internal static class Clock
{
    /// <summary>UTC, to the second; null if there is no time.</summary>
    public static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The age as kubectl shows it; null if there is no time.</summary>
    public static string? Age(DateTimeOffset? at, DateTimeOffset now) => at is { } time ? Duration(now - time) : null;

    /// <summary>A duration in the format of kubectl's AGE: <c>45s</c>, <c>7m30s</c>, <c>55m</c>, <c>3h20m</c>, <c>26h</c>, <c>5d6h</c>, <c>40d</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { Ticks: < 0 } => "0s",
        { TotalMinutes: < 2 } => $"{(int)duration.TotalSeconds}s",
        { TotalMinutes: < 10 } => Two((int)duration.TotalMinutes, "m", duration.Seconds, "s"),
        { TotalHours: < 3 } => $"{(int)duration.TotalMinutes}m",
        { TotalHours: < 8 } => Two((int)duration.TotalHours, "h", duration.Minutes, "m"),
        { TotalHours: < 48 } => $"{(int)duration.TotalHours}h",
        { TotalDays: < 8 } => Two((int)duration.TotalDays, "d", duration.Hours, "h"),
        _ => $"{(int)duration.TotalDays}d",
    };

    private static string Two(int much, string unit, int little, string smaller) => little is 0 ? $"{much}{unit}" : $"{much}{unit}{little}{smaller}";
}
