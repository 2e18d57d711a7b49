namespace DeploymentOrchestrator.Durable.Sqlite.Storage;

/// <summary>What has arrived for instances and no turn has taken yet.</summary>
internal static class Inbox
{
    public static void Add(Session session, long execution, long effectiveAt, byte[] body) => session.Execute(
        "INSERT INTO inbox (execution, effective_at, body) VALUES ($1, $2, $3)", execution, effectiveAt, body);

    /// <summary>Adds behind whatever is there: a clock that was set back puts no event before an earlier one, and none before the start.</summary>
    public static void Append(Session session, long execution, long now, byte[] body) => session.Execute(
        """
        INSERT INTO inbox (execution, effective_at, body)
        VALUES ($1, max($2, coalesce((SELECT max(effective_at) FROM inbox WHERE execution = $1), 0)), $3)
        """,
        execution,
        now,
        body);

    /// <summary>Adds an answer, unless the instance that asked has ended: then nobody waits for it.</summary>
    /// <returns>False if it has ended.</returns>
    public static bool Answer(Session session, long execution, long now, byte[] body)
    {
        if (session.Number("SELECT 1 FROM instance WHERE execution = $1 AND ended_at IS NULL", execution) is null)
        {
            return false;
        }

        Append(session, execution, now, body);
        return true;
    }
}
