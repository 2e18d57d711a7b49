using System.Globalization;
using DeploymentOrchestrator.Replay;
using DeploymentOrchestrator.Waits;
using Spectre.Console;

namespace DeploymentOrchestrator.Cli.Replay;

/// <summary>Prints a replay for people: each step with its position in the history, then the verdict.</summary>
internal sealed class ReplayPrinter(IAnsiConsole console)
{
    private const int Margin = 16;
    private const int ShownAtTheEnd = 10;
    private const int LongestText = 2000;

    /// <summary>Prints a replay.</summary>
    /// <param name="trace">The replay.</param>
    /// <param name="stoppedAt">The event after which the replay was to stop, or null.</param>
    public void Print(Trace trace, int? stoppedAt)
    {
        Line($"{trace.InstanceId} ({trace.Orchestrator})", "bold");
        foreach (var step in trace.Steps)
        {
            Print(step);
        }

        console.WriteLine();
        foreach (var changed in trace.ChangedPayloads)
        {
            Print(changed);
        }

        foreach (var unchecked_ in trace.NotChecked)
        {
            Line($"not checked: {unchecked_}", "yellow");
        }

        Verdict(trace, stoppedAt);
    }

    private void Print(TraceStep step)
    {
        console.WriteLine();
        var head = $"{step.Position,5}  {step.At.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}";
        Entry($"[grey]{head}[/] ", step.Event, "bold");
        foreach (var report in step.Reports)
        {
            var effect = report.Effect?.ToString() ?? "not taken in";
            Entry(Indent(ColorOf(report.Effect), effect), $"{(report.FromJournal ? $"{report.Report.Reason} {report.Report.Version} in the feed's journal: " : "")}{report.Why}");
        }

        foreach (var change in step.Changes)
        {
            Entry(Indent("grey", change.What), $"{change.Before ?? "–"} → {change.After ?? "–"}");
        }

        foreach (var effect in step.Effects)
        {
            Entry(Indent(ColorOf(effect.Kind), $"→ {WordOf(effect.Kind)}"), effect.Text);
        }
    }

    private void Print(ChangedPayload changed)
    {
        Line($"{changed.Position,5}  {changed.Action} is written differently by this build:", "yellow");
        foreach (var difference in changed.Differences)
        {
            Entry(Indent("yellow", "recorded"), $"{difference.Path} {difference.Recorded ?? "–"}");
            Entry(Indent("yellow", "this build"), $"{difference.Path} {difference.Code ?? "–"}");
        }
    }

    private void Verdict(Trace trace, int? stoppedAt)
    {
        if (trace.Divergence is not { } divergence)
        {
            Line(stoppedAt is { } at ? $"same up to event {at}; stopped there, as asked" : $"same: this build does with {trace.InstanceId} what is recorded", "green bold");
            return;
        }

        Line($"diverges at {divergence.Position}", "red bold");
        Line($"  recorded: {divergence.Recorded}", "red");
        Line($"  the code: {divergence.Code}", "red");
        List("then in the history, not reached", trace.Leftover);
        List("done by the code beyond it", trace.Extra);
    }

    private void List(string title, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            Line($"  {title} ({items.Count}):", "red");
            items.Take(ShownAtTheEnd).ToList().ForEach(item => Line($"    {item}", ""));
            if (items.Count > ShownAtTheEnd)
            {
                Line($"    and {items.Count - ShownAtTheEnd} more", "");
            }
        }
    }

    private void Line(string text, string style) => Entry("", text, style);

    // A text from a file may contain anything: control characters are removed here.
    private void Entry(string markup, string text, string style = "")
    {
        var room = console.Profile.Width - Margin - 20;
        var lead = text.Length - text.TrimStart().Length;
        var safe = text[..lead] + SafeText.OneLine(text, LongestText);
        var first = true;
        foreach (var line in Console.IsOutputRedirected ? [safe] : TextWrap.Lines(safe, Math.Max(40, room)))
        {
            var shown = line.EscapeMarkup();
            console.MarkupLine($"{(first ? markup : new string(' ', Margin + 20))}{(style.Length > 0 && shown.Length > 0 ? $"[{style}]{shown}[/]" : shown)}");
            first = false;
        }
    }

    private static string Indent(string color, string word) =>
        $"{new string(' ', Margin)}[{color}]{word.EscapeMarkup()}[/]{new string(' ', Math.Max(1, 20 - word.Length))}";

    private static string WordOf(EffectKind kind) => kind.ToString().ToLowerInvariant();

    private static string ColorOf(EffectKind kind) => kind switch
    {
        EffectKind.Decision => "green",
        EffectKind.Error => "red",
        EffectKind.Warning => "yellow",
        _ => "blue",
    };

    private static string ColorOf(ReportEffect? effect) => effect switch
    {
        ReportEffect.Success => "green",
        ReportEffect.Failure or ReportEffect.GaveUp or ReportEffect.Newer => "red",
        null => "grey",
        _ => "yellow",
    };
}
