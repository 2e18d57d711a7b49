using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Waits;

/// <content>
/// A negative verdict is not spoken at its time: the feed is looked at twice, the settle time apart, since a success that was accepted in time may still be on
/// its way. Whatever moves the verdict ends the settling, and the wait goes on.
/// </content>
internal sealed partial class WaitTurn
{
    /// <summary>Begins to check a verdict that is due.</summary>
    public void NoticeVerdict()
    {
        if (State.Decision is not null || State.Settling is not null || Input.IsDecided)
        {
            return;
        }

        var verdict = Verdicts.Earliest(State);
        if (verdict.At <= now)
        {
            State = State with { Settling = new Settling(verdict, 0, null, false), AskAgainAt = null };
            Ask(join: false);
        }
    }

    // Called when a look at the feed is over. The first look that does not decide is followed by one more after the settle time.
    private void CheckVerdict(bool answered)
    {
        if (State.Decision is not null || State.Settling is not { } settling)
        {
            return;
        }

        if (Verdicts.Earliest(State).At > settling.Verdict.At)
        {
            Resume();
            return;
        }

        var looked = settling with { Looks = settling.Looks + 1, Answered = settling.Answered || answered };
        if (looked.Looks < 2)
        {
            State = State with { Settling = looked with { NextLookAt = now + Input.Settings.Settle } };
            return;
        }

        State = State with { Settling = looked };
        CommitFailure(looked);
    }

    // Something accepted in time has moved the verdict: go on waiting, with all that came meanwhile. The new verdict may be due as well,
    // after a long standstill: what was accepted after its time is too late for it, too.
    private void Resume()
    {
        var deferred = State.Deferred;
        State = State with { Settling = null, Deferred = [] };
        foreach (var report in deferred)
        {
            NoticeVerdict();
            Report(report);
        }

        SayOutlook();
    }

    private void CommitFailure(Settling settling)
    {
        foreach (var late in State.Deferred)
        {
            Say($"Too late for this wait (accepted at {Phrases.Second(Input, late.AcceptedAt)}): {Phrases.OfReport(State, late)}");
        }

        if (settling.Answered)
        {
            // The reason is shown on the wait's page, not in the pipeline's log.
            Tell($"Decided as of {Phrases.Time(settling.Verdict.At)}; the feed had heard {(State.FeedLastReportAcceptedAt is { } until ? $"until {Phrases.Time(until)}" : "nothing")}.");
        }
        else
        {
            Say($"Decided as of {Phrases.Time(settling.Verdict.At)} without the feed, which did not answer.");
        }

        if (settling.Verdict.Cause is FailureCause.VersionFailed or FailureCause.GaveUp)
        {
            _effects.Add(new WaitEffect.TellFeed(State.FailureKeys));
        }

        Decide(TaskResult.Failed, Phrases.Failed(State, settling.Verdict.Cause));
    }
}
