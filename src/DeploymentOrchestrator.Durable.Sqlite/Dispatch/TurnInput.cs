using DeploymentOrchestrator.Durable.Sqlite.Storage;

namespace DeploymentOrchestrator.Durable.Sqlite.Dispatch;

/// <summary>What a turn starts from.</summary>
internal sealed record TurnInput(
    long Execution, string InstanceId, string Name, long NextSeq, IReadOnlyList<InboxRow> Inbox, IReadOnlyList<byte[]> History)
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
        // One statement: each begins a read of its own, and takes the locks of the log for it.
        (string Id, string Name, long NextSeq)? found = null;
        var inbox = session.Query(
            """
            SELECT inbox.seq, inbox.body, id, name, next_seq FROM instance JOIN inbox USING (execution)
            WHERE execution = $1 AND ended_at IS NULL AND blocked_reason IS NULL AND status <> $3
            ORDER BY effective_at, inbox.seq LIMIT $2
            """,
            row =>
            {
                found ??= (row.GetString(2), row.GetString(3), row.GetInt64(4));
                return new InboxRow(row.GetInt64(0), row.GetUtf8(1));
            },
            execution,
            MaxArrived,
            (long)OrchestrationRuntimeStatus.Suspended);
        return found is { } instance
            ? new TurnInput(
                execution, instance.Id, instance.Name, instance.NextSeq, inbox, instance.NextSeq == known ? [] : LoadTurns(session, execution))
            : null;
    }

    /// <summary>The history, a JSON array a turn.</summary>
    public static List<byte[]> LoadTurns(Session session, long execution) => session.Query(
        "SELECT body FROM history WHERE execution = $1 ORDER BY seq", row => row.GetUtf8(0), execution);
}

/// <summary>One thing that arrived, as stored.</summary>
internal sealed record InboxRow(long Seq, byte[] Body);
