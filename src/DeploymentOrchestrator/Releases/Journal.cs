using System.Collections.Immutable;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>The bounded list of recent reports.</summary>
internal static class Journal
{
    private const int MaxEntries = 40;
    private const int MaxMessage = 300;

    public static ImmutableList<JournalEntry> Add(ImmutableList<JournalEntry> journal, Report report)
    {
        var kept = report with { Message = Cut(report.Message) };
        var same = journal.FindIndex(entry => IsRepeat(entry.Report, kept));
        var entry = same < 0
            ? new JournalEntry(kept, 1, kept.At)
            : journal[same] with { Report = kept, Count = journal[same].Count + 1 };
        var rest = same < 0 ? journal : journal.RemoveAt(same);
        rest = rest.Add(entry);
        return rest.Count <= MaxEntries ? rest : rest.RemoveAt(Expendable(rest));
    }

    /// <summary>The event that said what a status says (<see cref="Echo"/>), with at least its metadata and app version; null: none is remembered.</summary>
    public static Report? Find(ImmutableList<JournalEntry> journal, Report status) => journal
        .Select(entry => entry.Report)
        .FirstOrDefault(known => Echo.Is(known, status)
            && (known.AppVersion == status.AppVersion || status.AppVersion is null)
            && status.Metadata.All(pair => known.Metadata.GetValueOrDefault(pair.Key) == pair.Value));

    /// <summary>
    /// Tests that are ignored: Flux writes their failure into the status and then sends the event, whose second may be the next one. The status
    /// says what has come of that failure, so of the two it is the later one.
    /// </summary>
    public static Report WithTestsIgnored(ImmutableList<JournalEntry> journal, Report report)
    {
        if (!report.TestsIgnored && report.Verdict != Verdict.TestFailed)
        {
            return report;
        }

        var other = journal.Select(entry => entry.Report).FirstOrDefault(known =>
            (report.TestsIgnored ? known.Verdict == Verdict.TestFailed && known.At > report.At : known.TestsIgnored && known.At < report.At)
            && Echo.IsOfOneObject(known, report)
            && (known.Version, known.HelmRevision) == (report.Version, report.HelmRevision)
            && (known.At - report.At).Duration() <= Echo.SameMoment);
        return other is null ? report : report with { At = other.At };
    }

    /// <summary>True if a report is in it.</summary>
    public static bool Contains(ImmutableList<JournalEntry> journal, string key) => journal.Exists(entry => entry.Report.Key == key);

    /// <summary>Takes over the metadata of a report that is known already: a status's as they are now, an event's in addition.</summary>
    public static ImmutableList<JournalEntry> Refresh(ImmutableList<JournalEntry> journal, Report report)
    {
        var index = journal.FindIndex(entry => entry.Report.Key == report.Key);
        if (index < 0)
        {
            return journal;
        }

        var (entry, metadata) = (journal[index], report.Metadata);
        if (!report.FromStatus)
        {
            metadata = entry.Report.Metadata.Concat(report.Metadata).DistinctBy(pair => pair.Key).ToDictionary();
        }

        return journal.SetItem(index, entry with { Report = entry.Report with { Metadata = metadata } });
    }

    /// <summary>Which entry goes first: the oldest progress, else the oldest.</summary>
    public static int Expendable(ImmutableList<JournalEntry> journal) =>
        Math.Max(0, journal.FindIndex(entry => entry.Report.Verdict == Verdict.Progress));

    // Successes are never merged: which of two came when decides for whom it counts. Of what Flux works on the last word stands.
    private static bool IsRepeat(Report earlier, Report later) =>
        later.Verdict == earlier.Verdict && earlier.At <= later.At && Echo.IsOfOneObject(earlier, later)
        && (later.Verdict == Verdict.Working
            || (later.Verdict is Verdict.Progress or Verdict.AttemptFailed or Verdict.TestFailed or Verdict.GaveUp or Verdict.Stalled
                && (earlier.Version, earlier.Reason, earlier.Message) == (later.Version, later.Reason, later.Message)));

    private static string Cut(string message) => message.Length <= MaxMessage ? message : string.Concat(message.AsSpan(0, MaxMessage - 1), "…");
}
