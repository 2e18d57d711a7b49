using System.Globalization;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator;

/// <summary>What is wrong with the settings of a section: one line each, that names the setting and what to write.</summary>
internal sealed class SettingMistakes(SettingSpelling spelling)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);
    private readonly List<string> _found = [];

    /// <summary>What the options' validation answers.</summary>
    public ValidateOptionsResult Result => _found.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_found);

    /// <summary>Adds one, if there is one.</summary>
    /// <param name="path">The setting.</param>
    /// <param name="wrong">A few words that follow its name; null: nothing is wrong. Must not repeat a secret.</param>
    /// <param name="example">A value that would be right.</param>
    public void Add(string path, string? wrong, string example)
    {
        if (wrong is not null)
        {
            var name = spelling.Of(path);
            _found.Add($"{name} {wrong}. Write for example {name}={example}");
        }
    }

    /// <summary>Adds one with a remedy of its own.</summary>
    public void Add(string path, string wrongAndRemedy) => _found.Add($"{spelling.Of(path)} {wrongAndRemedy}");

    /// <summary>A text must not be empty.</summary>
    public void Text(string path, string? value, string example) => Add(path, string.IsNullOrWhiteSpace(value) ? "is empty" : null, example);

    /// <summary>A count is at least one.</summary>
    public void FromOne(string path, int value, string example) =>
        Add(path, value < 1 ? string.Create(CultureInfo.InvariantCulture, $"is \"{value}\", not a whole number from 1") : null, example);

    /// <summary>A time span is not negative.</summary>
    public void FromZero(string path, TimeSpan value, string example) =>
        Add(path, value < TimeSpan.Zero || value > Longest ? $"is {value}: it must not be negative and at most {Longest.Days} days" : null, example);

    /// <summary>A time span is longer than zero.</summary>
    public void OverZero(string path, TimeSpan value, string example) =>
        Add(path, value <= TimeSpan.Zero || value > Longest ? $"is {value}: it must be longer than zero and at most {Longest.Days} days" : null, example);
}
