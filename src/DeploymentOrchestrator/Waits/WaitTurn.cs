using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;

namespace DeploymentOrchestrator.Waits;

/// <summary>One message of a wait in the making: the state as it changes, and the effects so far.</summary>
internal sealed partial class WaitTurn(WaitState state, DateTimeOffset now)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongLive = TimeSpan.FromHours(24);
    private readonly List<WaitEffect> _effects = [];

    public WaitState State { get; private set; } = state;

    public IReadOnlyList<WaitEffect> Effects => _effects;

    private WaitInput Input => State.Input;

    private WaitRequest Request => State.Input.Request!;

    public void Start()
    {
        State = State with { LastLineAt = now, RejoinAt = now + State.RejoinInterval(now) };

        // What is decided already is decided one message later: the record must be inProgress first, else its page shows no log.
        if (Input.ByHand is not null)
        {
            Say("A person has decided in the place of Flux.");
            return;
        }

        if (Input.Request is null)
        {
            Say("Request rejected.");
            return;
        }

        if (Input.EarlierSuccess is not null)
        {
            Say("This request has succeeded before; that is told again, with the new access token.");
            return;
        }

        Say(Phrases.Waiting(Input));
        if (Input.PageUrl is { } page)
        {
            Say($"Details: {page}");
        }

        Ask(join: true);
    }

    public void Report(Report report)
    {
        if (State.Decision is not null)
        {
            return;
        }

        // While a verdict is checked, what was accepted after its time is too late for it, but counts again if the verdict falls.
        if (State.Settling is { } settling && report.AcceptedAt > settling.Verdict.At)
        {
            State = State with { Deferred = State.Deferred.Add(report) };
            return;
        }

        Apply(report, isLive: true, wasConsumed: false, sayAll: true);
        SayOutlook();
    }

    public void Unreadable()
    {
        State = State with { UnreadableEvents = State.UnreadableEvents + 1 };
        Say("Ignored one unreadable event.");
    }

    public void FeedAnswered(FeedSnapshot snapshot)
    {
        var first = !State.Joined;
        State = State with
        {
            Joined = true,
            Asking = false,
            AskAgainAt = null,
            Places = snapshot.Places,
            FeedLastReportAcceptedAt = snapshot.LastReportAcceptedAt ?? State.FeedLastReportAcceptedAt,
        };
        if (State.Decision is not null)
        {
            return;
        }

        var candidates = Snapshots.Candidates(Request, snapshot.Places);
        if (first && Snapshots.IsAmbiguous(Request, candidates))
        {
            Decide(TaskResult.Failed, Phrases.Ambiguous(State, candidates), [.. Remedies.Of(Request, candidates).Select(remedy => SafeText.OneLine(remedy))]);
            return;
        }

        var acceptedBy = State.Settling?.Verdict.At ?? DateTimeOffset.MaxValue;
        var live = Snapshots.LiveAt(Input, snapshot, acceptRollback: first, acceptedBy);
        State = State with { LivePlaces = [.. live.Select(Snapshots.KeyOf), .. Snapshots.StillLive(State)] };
        if (live.Count > 0 && (Request.Places != WaitPlaces.All || Snapshots.Missing(State).Count == 0))
        {
            SucceedWithExisting(live[0]);
            return;
        }

        if (first && Phrases.LiveThere(State) is { } liveThere)
        {
            Say($"Currently live: {liveThere}.");
        }

        foreach (var told in Standing.Of(snapshot).Where(told => told.Report.AcceptedAt <= acceptedBy))
        {
            ApplyFromFeed(told, snapshot);
        }

        SayOutlook();
        CheckVerdict(answered: true);
    }

    public void FeedSilent()
    {
        State = State with { Asking = false, AskAgainAt = State.Joined ? null : now + AskAgainAfter };
        if (State.Settling is not null)
        {
            State = State with { AskAgainAt = null };
            CheckVerdict(answered: false);
        }
    }

    public void RunEnded()
    {
        if (State.Decision is null)
        {
            Decide(TaskResult.Failed, "The pipeline's run is over (canceled, timed out or deleted): nobody waits for this any more.");
        }
    }

    public void Tick()
    {
        NoticeVerdict();
        if (State.Decision is not null)
        {
            return;
        }

        if (Input.ByHand is { } byHand)
        {
            Decide(byHand.Result, $"Finished by hand: {byHand.Reason}");
            return;
        }

        if (Input.EarlierSuccess is { } success)
        {
            Decide(TaskResult.Succeeded, success);
            return;
        }

        if (Input.Request is null)
        {
            Decide(TaskResult.Failed, $"Request rejected: {Input.Refusal ?? "it could not be read."}");
            return;
        }

        if (State.Settling is { } settling)
        {
            if (settling.NextLookAt <= now)
            {
                State = State with { Settling = settling with { NextLookAt = null } };
                Ask(join: false);
            }

            return;
        }

        if (State.AskAgainAt <= now)
        {
            State = State with { AskAgainAt = null };
            Ask(join: true);
        }

        if (State.RejoinAt <= now)
        {
            LogHeartbeat();
        }
    }

    private void LogHeartbeat()
    {
        if (now - State.LastLineAt >= WaitState.QuietInterval)
        {
            Say($"Nothing new from Flux for {(int)(now - State.LastLineAt).TotalMinutes} min. {Phrases.LastSeen(State)} Check: {Phrases.LookCommand(State)}");
        }

        State = State with { RejoinAt = now + State.RejoinInterval(now) };
        Ask(join: true);
    }

    private void ApplyFromFeed(StandingReport told, FeedSnapshot snapshot)
    {
        var (isLive, wasConsumed) = ReportEvaluator.InJournal(Input, told.Report, snapshot);
        Apply(told.Report, isLive, wasConsumed, sayAll: isLive || told.IsLastWord);
    }

    private void Apply(Report report, bool isLive, bool wasConsumed, bool sayAll)
    {
        var effect = ReportEvaluator.Of(Input, report, State.Places, isLive, wasConsumed);
        var matches = effect != ReportEffect.NearMiss;
        if (State.Decision is not null || (State.Seen.Contains(report.Key) && !(matches && State.NearMisses.Contains(report.Key))))
        {
            return;
        }

        State = State with
        {
            Seen = State.Seen.Add(report.Key),
            NearMisses = matches ? State.NearMisses.Remove(report.Key) : State.NearMisses.Add(report.Key),
        };
        if (matches && !(State.LastSeen is { } last && ReportOrder.Of(report).IsBefore(ReportOrder.Of(last))))
        {
            State = State with { LastSeen = report };
        }

        if (matches && report.Verdict != Verdict.Progress)
        {
            State = State with { Heard = State.Heard.Add(new HeardReport(report, effect)) };
        }

        switch (effect)
        {
            case ReportEffect.Success when Request.Places == WaitPlaces.All && Snapshots.Missing(State) is { Count: > 0 } missing:
                Say(Phrases.SucceededHere(State, report, missing));
                break;
            case ReportEffect.Success:
                Decide(TaskResult.Succeeded, Phrases.Succeeded(State, report));
                break;
            case ReportEffect.Note when report.Verdict == Verdict.Gone && Request.Places == WaitPlaces.All && Snapshots.IsEverywhere(State):
                Decide(TaskResult.Succeeded, Phrases.SucceededElsewhere(State, report));
                break;
            case ReportEffect.Failure or ReportEffect.GaveUp or ReportEffect.Newer when !State.Heard.Any(heard => Echo.Is(heard.Report, report)):
                Raise(IssueType.Warning, Phrases.Line(State, report, effect), effect == ReportEffect.Newer ? null : Phrases.FullText(report));
                break;
            default:
                SayOnce(report, effect, sayAll);
                break;
        }
    }

    // A repeated report is logged again only when it has not been logged for a while.
    private void SayOnce(Report report, ReportEffect effect, bool isToBeSaid)
    {
        var words = $"{effect} {report.Place.Id} {report.Reason} {report.Version} {report.Message}";
        if (isToBeSaid && !(State.SaidAt.TryGetValue(words, out var said) && now - said < WaitState.QuietInterval))
        {
            var remembered = State.SaidAt.Count < WaitState.RememberedLines || State.SaidAt.ContainsKey(words)
                ? State.SaidAt
                : State.SaidAt.Remove(State.SaidAt.MinBy(line => line.Value).Key);
            State = State with { SaidAt = remembered.SetItem(words, now) };
            Say(Phrases.Line(State, report, effect));
        }
    }

    // While a failure may still be made good, the log says until when, and what that hangs on.
    private void SayOutlook()
    {
        if (State.Decision is null && State.Settling is null && Phrases.Outlook(State) is var (ground, outlook) && ground != State.OutlookGround)
        {
            State = State with { OutlookGround = ground };
            Say(outlook);
        }
    }

    private void SucceedWithExisting(PlaceState place)
    {
        var reason = Phrases.AlreadyLive(State, place);
        if (Input.AcceptedAt - place.Live!.Since > LongLive)
        {
            Raise(IssueType.Warning, $"{reason} That is long before this request: check that the commit changed the version.");
        }

        Decide(TaskResult.Succeeded, reason);
    }

    private void Decide(TaskResult result, string reason, IReadOnlyList<string>? details = null)
    {
        var decision = new WaitDecision(result, reason, now);
        State = State with { Decision = decision, Settling = null, Deferred = [] };

        // The decision comes first: the log reserves its last lines for what follows.
        _effects.Add(new WaitEffect.Decide(decision));
        if (result == TaskResult.Failed)
        {
            Raise(IssueType.Error, reason, details);
        }
        else
        {
            Say(reason);
        }
    }

    private void Ask(bool join)
    {
        // One call at a time: its answer serves all who asked meanwhile.
        if (!State.Asking)
        {
            State = State with { Asking = true };
            _effects.Add(new WaitEffect.AskFeed(join));
        }
    }

    private void Say(string line)
    {
        Tell(line);
        _effects.Add(new WaitEffect.Say(line));
    }

    private void Raise(IssueType type, string text, IReadOnlyList<string>? details = null)
    {
        Tell(text);
        _effects.Add(new WaitEffect.Raise(type, text, details));
    }

    private void Tell(string text)
    {
        var story = State.Story.Add($"{Phrases.Time(now)} {text}");
        State = State with { LastLineAt = now, Story = story.Count > WaitState.StoryLines ? story.RemoveAt(0) : story };
    }
}
