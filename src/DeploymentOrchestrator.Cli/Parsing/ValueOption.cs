using System.CommandLine;
using System.Globalization;
using DeploymentOrchestrator.Cli.Connection;

namespace DeploymentOrchestrator.Cli.Parsing;

/// <summary>Options that parse their own value, so that the error for a wrong value names the option and says what to write.</summary>
internal static class ValueOption
{
    // A time without a zone is UTC, like every time that is printed.
    private static readonly string[] Times = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK"];

    /// <summary>A whole number.</summary>
    public static Option<int?> Count(string name, string description, int least, int most) => Of<int>(
        name,
        description,
        "N",
        most is int.MaxValue ? $"a whole number from {least}" : $"a whole number from {least} to {most}",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most ? count : null);

    /// <summary>Minutes, which may have a fraction.</summary>
    public static Option<double?> Minutes(string name, string description, bool mayBeZero = false) => Of<double>(
        name,
        description,
        "MINUTES",
        mayBeZero ? "minutes from 0, e.g. 2" : "minutes above 0, e.g. 10",
        text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes) && double.IsFinite(minutes) && (minutes > 0 || mayBeZero) ? minutes : null);

    /// <summary>A point in time.</summary>
    public static Option<DateTimeOffset?> Time(string name, string description) => Of<DateTimeOffset>(
        name,
        description,
        "TIME",
        "a time such as 2026-08-20T10:00Z",
        text => DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null);

    /// <summary>One of several words.</summary>
    public static Option<string?> Word(string name, string description, string helpName, params string[] words)
    {
        var option = new Option<string?>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (!words.Contains(text))
                {
                    result.AddError($"{name} is \"{TerminalText.Line(text)}\": write {(words.Length > 1 ? $"{string.Join(", ", words[..^1])} or " : "")}{words[^1]}.");
                }

                return text;
            },
        };
        option.CompletionSources.Add(words);
        return option;
    }

    private static Option<T?> Of<T>(string name, string description, string helpName, string what, Func<string, T?> read)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var value = read(text);
                if (value is null)
                {
                    result.AddError($"{name} is \"{TerminalText.Line(text)}\": write {what}.");
                }

                return value;
            },
        };
}
