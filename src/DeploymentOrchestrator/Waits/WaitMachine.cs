namespace DeploymentOrchestrator.Waits;

/// <summary>The wait's pure state machine: (state, message, now) -> (state, effects).</summary>
public static class WaitMachine
{
    /// <summary>What a message changes and causes.</summary>
    public static (WaitState State, IReadOnlyList<WaitEffect> Effects) Handle(WaitState state, WaitMessage message, DateTimeOffset now)
    {
        var turn = new WaitTurn(state, now);
        switch (message)
        {
            case WaitMessage.Started:
                turn.Start();
                return (turn.State, turn.Effects);
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
        }

        // Whatever came, time has passed too: a message at the very deadline must not wait for the next alarm.
        turn.Tick();
        return (turn.State, turn.Effects);
    }
}
