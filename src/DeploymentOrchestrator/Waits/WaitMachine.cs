namespace DeploymentOrchestrator.Waits;

/// <summary>The wait's pure state machine: (state, message, now) -> (state, effects).</summary>
public static class WaitMachine
{
    /// <summary>What a message changes and causes.</summary>
    public static (WaitState State, IReadOnlyList<WaitEffect> Effects) Handle(WaitState state, WaitMessage message, DateTimeOffset now)
    {
        var turn = new WaitTurn(state, now);
        if (message is WaitMessage.Started)
        {
            turn.Start();
            return (turn.State, turn.Effects);
        }

        // A verdict that is due is noticed before the message: what was accepted after its time must not slip in ahead of the alarm.
        turn.NoticeVerdict();
        switch (message)
        {
            case WaitMessage.Reported reported:
                turn.Report(reported.Report);
                break;
            case WaitMessage.Unreadable:
                turn.Unreadable();
                break;
            case WaitMessage.FeedAnswered answered:
                turn.FeedAnswered(answered.Snapshot);
                break;
            case WaitMessage.FeedSilent:
                turn.FeedSilent();
                break;
            case WaitMessage.RunEnded:
                turn.RunEnded();
                break;
        }

        turn.Tick();
        return (turn.State, turn.Effects);
    }
}
