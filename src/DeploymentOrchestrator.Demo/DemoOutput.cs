using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace DeploymentOrchestrator.Demo;

/// <summary>Prints who sent what to whom, with the seconds since the start.</summary>
internal sealed class DemoOutput(IAnsiConsole console)
{
    private const int RouteWidth = 23;
    private const int SecondsWidth = 8;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Prints that a scenario begins.</summary>
    public void Scenario(int number, string title, string proves)
    {
        lock (_gate)
        {
            console.WriteLine();
            console.MarkupLine($"[bold]── Scenario {number}: {title.EscapeMarkup()} ──[/]");
            console.MarkupLine($"[grey]Proves: {proves.EscapeMarkup()}[/]");
        }
    }

    /// <summary>Prints that one participant sends something to another.</summary>
    public void Tell(Participant from, Participant to, string what)
    {
        lock (_gate)
        {
            var gap = new string(' ', RouteWidth - $"{from.Name} → {to.Name}".Length);
            console.MarkupLine($"{Seconds()} {from.Markup} [grey]→[/] {to.Markup}{gap}{Fit(what).EscapeMarkup()}");
        }
    }

    /// <summary>Prints that something happens to a participant.</summary>
    public void Happens(Participant participant, string what)
    {
        lock (_gate)
        {
            console.MarkupLine($"{Seconds()} {participant.Markup}{new string(' ', RouteWidth - participant.Name.Length)}[bold]{Fit(what).EscapeMarkup()}[/]");
        }
    }

    /// <summary>Prints that an expectation was met.</summary>
    public void Met(string expectation)
    {
        lock (_gate)
        {
            console.MarkupLine($"{Seconds()} [green]✓ {expectation.EscapeMarkup()}[/]");
        }
    }

    // One line each; the whole text is on the pipeline's page.
    private string Fit(string what) =>
        Math.Max(40, console.Profile.Width - SecondsWidth - RouteWidth - 2) is var room && what.Length > room ? $"{what[..(room - 1)]}…" : what;

    private string Seconds() => $"[grey]{Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),6} s[/]";
}
