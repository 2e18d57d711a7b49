using DeploymentOrchestrator.Flux;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Intake;

/// <summary>Limits how many unknown releases one webhook's secret may introduce in a day: each is kept for weeks, and the holder of a secret may be malicious.</summary>
/// <remarks>In memory: a process that starts again begins a new day.</remarks>
public sealed class NewReleases(IOptions<FluxOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Length = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Day> _days = [];

    /// <summary>Counts a report's release, if it is new.</summary>
    /// <param name="client">Knows the releases.</param>
    /// <param name="signer">Whose secret signed it.</param>
    /// <param name="report">The report.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False if it would be one too many.</returns>
    public async Task<bool> TakesAsync(DurableTaskClient client, string signer, Report report, CancellationToken cancellationToken)
    {
        // Progress alone makes no release known.
        var feed = InstanceIds.ForFeed(report.Release);
        if (report.Verdict == Verdict.Progress || IsCounted(signer, feed.Key))
        {
            return true;
        }

        var isKnown = await client.Entities.GetEntityAsync(feed, includeState: false, cancellationToken) is not null;
        lock (_gate)
        {
            var day = DayOf(signer);
            if (!isKnown && day.New >= options.Value.NewReleasesPerDay)
            {
                return false;
            }

            day.New += day.Releases.Add(feed.Key) && !isKnown ? 1 : 0;
            return true;
        }
    }

    /// <summary>What the sender of one too many is answered.</summary>
    public IntakeResult Refusal(string signer) => new(
        429,
        $"The webhook {SafeText.OneLine(signer, 80)} has told of {options.Value.NewReleasesPerDay} new releases within a day, the most that one may (Flux:NewReleasesPerDay). "
            + "Those that are known are still taken. Find out who signs with its secret; if all of them are meant, raise the limit.",
        RetryAfter: 3600);

    private bool IsCounted(string signer, string release)
    {
        lock (_gate)
        {
            return DayOf(signer).Releases.Contains(release);
        }
    }

    private Day DayOf(string signer) => _days.TryGetValue(signer, out var day) && time.GetElapsedTime(day.Begun) < Length ? day : _days[signer] = new(time.GetTimestamp());

    private sealed class Day(long begun)
    {
        public long Begun => begun;

        public int New { get; set; }

        public HashSet<string> Releases { get; } = [];
    }
}
