using System.Globalization;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>How Azure DevOps is informed: pure functions over <see cref="CallbackState"/>. <see cref="Next"/> says what to do now.</summary>
public static class CallbackMachine
{
    /// <summary>How long a TaskCompleted waits for the log and the issue to get there first; they never hold it up longer.</summary>
    public static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(5);

    private const int MaxLines = 200;
    private const int LinesKeptForTheEnd = 10;
    private const int MaxIssuesOfAType = 10;
    private static readonly TimeSpan Coalescing = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RefusalMayPass = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SessionMayCome = TimeSpan.FromSeconds(60);

    /// <summary>Takes a line for the log; 200 a wait.</summary>
    public static CallbackState Say(CallbackState state, string text, DateTimeOffset now)
    {
        var room = (state.Result is null ? MaxLines - LinesKeptForTheEnd : MaxLines) - state.LinesTaken;
        return room switch
        {
            < 0 => state,
            0 => Take("Further lines are left out; the issues and the result are still told."),
            _ => Take(text),
        };

        CallbackState Take(string line) => state with
        {
            Lines = state.Lines.Add(Stamped(line, now)),
            LinesTaken = state.LinesTaken + 1,
        };
    }

    /// <summary>
    /// Takes an issue, which is a line too. Azure shows ten of a type: of the warnings the newest are kept. An error ends the wait and names the cause,
    /// which the warnings before it said already: it takes their place.
    /// </summary>
    /// <param name="state">The state before.</param>
    /// <param name="issue">The issue.</param>
    /// <param name="details">Lines that belong below it in the log; they do not count as lines of their own.</param>
    /// <param name="now">When.</param>
    public static CallbackState Raise(CallbackState state, RecordIssue issue, IReadOnlyList<string> details, DateTimeOffset now)
    {
        var said = Say(state, issue.Type == IssueType.Error ? $"##[error]{issue.Message}" : $"##[warning]{issue.Message}", now);
        if (said.LinesTaken > state.LinesTaken)
        {
            said = said with { Lines = said.Lines.AddRange(details.Select(line => Stamped(line, now))) };
        }

        if (issue.Type == IssueType.Error)
        {
            return said with { Issues = [issue], IssuesSent = 0 };
        }

        var oldest = said.Issues.Count(known => known.Type == issue.Type) < MaxIssuesOfAType
            ? -1
            : said.Issues.FindIndex(known => known.Type == issue.Type);
        var kept = oldest < 0 ? said.Issues : said.Issues.RemoveAt(oldest);
        return said with { Issues = kept.Add(issue), IssuesSent = Math.Min(said.IssuesSent, kept.Count) };
    }

    /// <summary>Takes the result. The first one stays: never two different results.</summary>
    public static CallbackState Decide(CallbackState state, TaskResult result, DateTimeOffset now) =>
        state.Result is null ? state with { Result = result, DecidedAt = now, SendAt = state.FirstAnswerAt } : state;

    /// <summary>A progress update is over.</summary>
    public static CallbackState ProgressSent(CallbackState state, TaskProgressOutcome outcome, DateTimeOffset now)
    {
        var update = state.ProgressUpdate!;
        if (outcome.PlanIsOver)
        {
            // Azure DevOps accepts nothing any more: no further lines, and no later result.
            return state with { ProgressUpdate = null, LastProgressSent = true, Delivered = true };
        }

        var failed = outcome.Problem is null ? 0 : state.FailedProgressUpdates + 1;
        return state with
        {
            ProgressUpdate = null,
            LogId = outcome.LogId ?? state.LogId,
            StateSent = state.StateSent || outcome.StateSent,
            Lines = outcome.LinesSent ? state.Lines.RemoveRange(0, update.Lines.Count) : state.Lines,
            IssuesSent = outcome.Problem is null ? state.IssuesSent : 0,
            FailedProgressUpdates = failed,
            NextProgressAt = now + (failed == 0 ? Coalescing : Pause(failed)),
        };
    }

    /// <summary>Azure DevOps has answered a TaskCompleted.</summary>
    public static CallbackState Answered(CallbackState state, TaskCompletionOutcome outcome, DateTimeOffset now)
    {
        var answered = state with
        {
            Sending = false,
            LastAnswer = outcome,
            RefusedSince = outcome.Answer == CompletionAnswer.Refused ? state.RefusedSince ?? now : null,
        };
        return outcome.Answer switch
        {
            _ when state.Delivered is not null => answered,
            CompletionAnswer.Accepted or CompletionAnswer.AlreadyFinished => answered with { Delivered = true },
            CompletionAnswer.Unreadable => answered with { Delivered = false },

            // The first may be a proxy's answer, or a moment's; one that stays is Azure's last word.
            CompletionAnswer.Refused when now >= answered.RefusedSince + RefusalMayPass => answered with { Delivered = false },

            // Azure may not have begun to wait; a minute later the session is gone because the task is over.
            CompletionAnswer.SessionNotFound when now >= state.AcceptedAt + SessionMayCome => answered with { Delivered = true },
            CompletionAnswer.SessionNotFound => Again(answered, now, FirstPause),
            _ => Again(answered, now, outcome.RetryAfter is { } asked && asked > TimeSpan.Zero ? asked : Pause(state.Attempts)),
        };
    }

    /// <summary>What to do now; the state remembers that it is under way.</summary>
    public static (CallbackState State, IReadOnlyList<CallbackEffect> Effects) Next(CallbackState state, DateTimeOffset now)
    {
        var effects = new List<CallbackEffect>();
        if (state.ProgressUpdate is null && ProgressDueAt(state) <= now)
        {
            var decided = state.Result is not null;
            var update = new TaskProgress(
                state.Target,
                decided || state.StateSent ? null : state.Operation,
                state.LogId,
                state.Lines,
                state.IssuesSent < state.Issues.Count ? state.Issues : []);
            state = state with { ProgressUpdate = update, IssuesSent = state.Issues.Count, LastProgressSent = decided };
            effects.Add(new CallbackEffect.UpdateProgress(update));
        }

        if (SendDueAt(state) <= now)
        {
            state = state with { Sending = true, Attempts = state.Attempts + 1 };
            effects.Add(new CallbackEffect.Send(new TaskCompletion(state.Target, state.Result!.Value)));
        }

        return (state, effects);
    }

    /// <summary>The clock was set back: what was due in a while is due in as long as before. The token ends when Azure DevOps says, by its clock.</summary>
    public static CallbackState SetBack(CallbackState state, TimeSpan by) => state with
    {
        AcceptedAt = state.AcceptedAt - by,
        FirstAnswerAt = state.FirstAnswerAt - by,
        NextProgressAt = state.NextProgressAt - by,
        DecidedAt = state.Result is null ? state.DecidedAt : state.DecidedAt - by,
        SendAt = state.Result is null ? state.SendAt : state.SendAt - by,
        RefusedSince = state.RefusedSince - by,
    };

    /// <summary>When <see cref="Next"/> has something to do that time alone brings; null if nothing.</summary>
    public static DateTimeOffset? WakeAt(CallbackState state)
    {
        var (progress, send) = (state.ProgressUpdate is null ? ProgressDueAt(state) : null, SendDueAt(state));
        return progress is { } a && send is { } b ? (a < b ? a : b) : progress ?? send;
    }

    private static DateTimeOffset? ProgressDueAt(CallbackState state)
    {
        if (state.LastProgressSent)
        {
            return null;
        }

        var hasIssue = state.IssuesSent < state.Issues.Count;
        if (state.Lines.IsEmpty && !hasIssue && (state.StateSent || state.Result is not null))
        {
            return null;
        }

        // An issue and a result do not wait for further lines; a lane that fails is left alone for a while, but for the result.
        return state.Result is not null || (hasIssue && state.FailedProgressUpdates == 0) ? DateTimeOffset.MinValue : state.NextProgressAt;
    }

    private static DateTimeOffset? SendDueAt(CallbackState state)
    {
        if (state.Result is null || state.Delivered is not null || state.Sending)
        {
            return null;
        }

        // A progress update that carries a state and lands after TaskCompleted could reopen the record: it is let finish, it ends by itself.
        if (state.ProgressUpdate is { CurrentOperation: not null })
        {
            return null;
        }

        var told = state.ProgressUpdate is null && ProgressDueAt(state) is null;
        var afterHeadStart = told ? state.DecidedAt : state.DecidedAt + HeadStart;
        return state.SendAt > afterHeadStart ? state.SendAt : afterHeadStart;
    }

    private static string Stamped(string line, DateTimeOffset now) => $"{now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)} {line}";

    // The last attempt comes just before the token expires, even if a longer pause was due.
    private static CallbackState Again(CallbackState state, DateTimeOffset now, TimeSpan pause)
    {
        var last = state.GiveUpAt - FirstPause;
        return now >= last ? state with { Delivered = false } : state with { SendAt = now + pause < last ? now + pause : last };
    }

    private static TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }
}
