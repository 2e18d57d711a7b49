using System.Collections.Immutable;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>Everything that a wait decides by. Rebuilt from history at every replay; never stored.</summary>
/// <param name="Input">What it was started with.</param>
public sealed record WaitState(WaitInput Input)
{
    /// <summary>How often silence is broken by a line, and Join repeated, which heals a lost registration.</summary>
    public static readonly TimeSpan QuietInterval = TimeSpan.FromMinutes(5);

    /// <summary>How many lines the story keeps.</summary>
    public const int StoryLines = 12;

    /// <summary>How many lines that may repeat are remembered. A busy release sends thousands that never repeat, and each report looks through all of them.</summary>
    public const int RememberedLines = 64;

    private static readonly TimeSpan LongQuietInterval = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LongWait = TimeSpan.FromHours(2);

    /// <summary>True once the feed has answered a Join.</summary>
    public bool Joined { get; init; }

    /// <summary>True while a question to the feed is open.</summary>
    public bool Asking { get; init; }

    /// <summary>When to ask the feed again, if it was silent.</summary>
    public DateTimeOffset? AskAgainAt { get; init; }

    /// <summary>When Join is repeated next.</summary>
    public DateTimeOffset RejoinAt { get; init; }

    /// <summary>When the log last got a line.</summary>
    public DateTimeOffset LastLineAt { get; init; }

    /// <summary>Keys of reports that were taken in.</summary>
    public ImmutableHashSet<string> Seen { get; init; } = [];

    /// <summary>Keys of reports that did not match: two Alerts may tell of one event, and the other one's metadata may.</summary>
    public ImmutableHashSet<string> NearMisses { get; init; } = [];

    /// <summary>What was reported of places that match and may decide something, in order of arrival.</summary>
    public ImmutableList<HeardReport> Heard { get; init; } = [];

    /// <summary>The same by place.</summary>
    public IReadOnlyList<IReadOnlyList<HeardReport>> HeardByPlace => [.. Heard.GroupBy(heard => heard.Place).Select(place => place.ToList())];

    /// <summary>The places where, at the last look, the awaited version was live in a way that the request accepts.</summary>
    public ImmutableHashSet<string> LivePlaces { get; init; } = [];

    /// <summary>The latest failure of the awaited version.</summary>
    public Report? Failure => OfEffect(ReportEffect.Failure).MaxBy(report => report.AcceptedAt);

    /// <summary>Every failure, by key: the feed is informed of them if they fail this wait.</summary>
    public IReadOnlyList<string> FailureKeys => [.. Heard.Where(heard => heard.Effect is ReportEffect.Failure or ReportEffect.GaveUp).Select(heard => heard.Report.Key)];

    /// <summary>When the last rollback or removal was accepted.</summary>
    public DateTimeOffset? RemediatedAt => Heard.Where(Verdicts.IsRemediation).Max(heard => (DateTimeOffset?)heard.Report.AcceptedAt);

    /// <summary>The first report of a newer version that was deployed.</summary>
    public Report? Newer => OfEffect(ReportEffect.Newer).MinBy(report => report.AcceptedAt);

    /// <summary>Flux said that it will not try again.</summary>
    public Report? GaveUp => OfEffect(ReportEffect.GaveUp).MinBy(report => report.AcceptedAt);

    /// <summary>The last evidence that Flux works there or will.</summary>
    public Report? Working => OfEffect(ReportEffect.Working).MaxBy(report => (report.At, report.AcceptedAt));

    /// <summary>When lines that may repeat were last said: what stays as it is, is no line a minute.</summary>
    public ImmutableDictionary<string, DateTimeOffset> SaidAt { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>On what it hung when the log last said until when a failure is not final.</summary>
    public string? OutlookGround { get; init; }

    /// <summary>The last report of a matching place, of any kind.</summary>
    public Report? LastSeen { get; init; }

    /// <summary>A negative verdict that is being checked, if there is one.</summary>
    public Settling? Settling { get; init; }

    /// <summary>Reports accepted after the verdict's time while it is being checked; taken in if the verdict falls.</summary>
    public ImmutableList<Report> Deferred { get; init; } = [];

    /// <summary>The places that the feed last showed.</summary>
    public IReadOnlyList<PlaceState> Places { get; init; } = [];

    /// <summary>The acceptance time of the last report that the feed had when it last answered.</summary>
    public DateTimeOffset? FeedLastReportAcceptedAt { get; init; }

    /// <summary>Events that could not be read.</summary>
    public int UnreadableEvents { get; init; }

    /// <summary>The last lines that were said.</summary>
    public ImmutableList<string> Story { get; init; } = [];

    /// <summary>The result, once there is one.</summary>
    public WaitDecision? Decision { get; init; }

    /// <summary>When time alone changes something next; null once it is decided.</summary>
    public DateTimeOffset? WakeAt
    {
        get
        {
            if (Decision is not null)
            {
                return null;
            }

            if (Input.IsDecided)
            {
                return Input.AcceptedAt;
            }

            var next = Settling is { } settling
                ? settling.NextLookAt
                : Min(RejoinAt, Verdicts.Earliest(this).At);
            return AskAgainAt is { } ask ? Min(ask, next ?? ask) : next;
        }
    }

    /// <summary>The pause between two Joins: longer in a long wait, whose history would else grow by a snapshot every five minutes.</summary>
    public TimeSpan RejoinInterval(DateTimeOffset now) => now - Input.AcceptedAt < LongWait ? QuietInterval : LongQuietInterval;

    /// <summary>
    /// The clock was set back: what was due in a while is due in as long as before. Not so the deadline and what counts from a report, which are told
    /// to people as times of day.
    /// </summary>
    public WaitState SetBack(TimeSpan by) => this with
    {
        AskAgainAt = AskAgainAt - by,
        RejoinAt = RejoinAt - by,
        LastLineAt = LastLineAt - by,
        Settling = Settling is null ? null : Settling with { NextLookAt = Settling.NextLookAt - by },
    };

    private IEnumerable<Report> OfEffect(ReportEffect effect) => Heard.Where(heard => heard.Effect == effect).Select(heard => heard.Report);

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

/// <summary>A negative verdict on its way: the feed is asked before it is spoken, and once more after the settle time.</summary>
/// <param name="Verdict">Which.</param>
/// <param name="Looks">How many looks are over.</param>
/// <param name="NextLookAt">When the next one is due; null while one is open.</param>
/// <param name="Answered">True if at least one look was answered.</param>
public sealed record Settling(PendingFailure Verdict, int Looks, DateTimeOffset? NextLookAt, bool Answered);
