using DeploymentOrchestrator.Durable.Sqlite.Storage;

namespace DeploymentOrchestrator.Durable.Sqlite.Dispatch;

/// <summary>What a turn starts from.</summary>
internal sealed record TurnInput(
    long Execution, string InstanceId, string Name, long NextSeq, IReadOnlyList<InboxRow> Inbox, IReadOnlyList<string> History)
{
    private const int MaxArrived = 500;

    /// <summary>True if the inbox may hold more than one turn takes.</summary>
    public bool MayHaveMore => Inbox.Count == MaxArrived;

    /// <param name="session">Where to read.</param>
    /// <param name="execution">Which instance.</param>
    /// <param name="known">How many events of its history need not be read: all there are, or it is read from the beginning.</param>
    /// <returns>Null if there is nothing to do: it has ended, is blocked or suspended, or nothing has arrived.</returns>
    public static TurnInput? Load(Session session, long execution, int known)
    {
        var found = session.Query(
            "SELECT id, name, next_seq FROM instance WHERE execution = $1 AND ended_at IS NULL AND blocked_reason IS NULL AND status <> $2",
            row => (Id: row.GetString(0), Name: row.GetString(1), NextSeq: row.GetInt64(2)),
            execution,
            (long)OrchestrationRuntimeStatus.Suspended);
        if (found is not [var instance])
        {
            return null;
        }

        var inbox = session.Query(
            "SELECT seq, body FROM inbox WHERE execution = $1 ORDER BY effective_at, seq LIMIT $2",
            row => new InboxRow(row.GetInt64(0), row.GetString(1)),
            execution,
            MaxArrived);
        return inbox.Count == 0
            ? null
            : new TurnInput(
                execution, instance.Id, instance.Name, instance.NextSeq, inbox, instance.NextSeq == known ? [] : LoadTurns(session, execution));
    }

    /// <summary>The history, a JSON array a turn.</summary>
    public static List<string> LoadTurns(Session session, long execution) => session.Query(
        "SELECT body FROM history WHERE execution = $1 ORDER BY seq", row => row.GetString(0), execution);
}

/// <summary>One thing that arrived, as stored.</summary>
internal sealed record InboxRow(long Seq, string Body);
