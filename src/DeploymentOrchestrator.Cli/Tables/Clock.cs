using System.Globalization;

namespace DeploymentOrchestrator.Cli.Tables;

/// <summary>Times and durations as a person reads them in a table.</summary>
internal static class Clock
{
    /// <summary>UTC, to the second; a dash for none.</summary>
    public static string Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>How long it is, in two units at most; nothing below a second.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => "0 s",
        { TotalMinutes: < 1 } => $"{duration.Seconds} s",
        { TotalHours: < 1 } => $"{duration.Minutes} min {duration.Seconds:00} s",
        { TotalDays: < 1 } => $"{duration.Hours} h {duration.Minutes:00} min",
        _ => $"{duration.Days} d {duration.Hours} h",
    };
}
