namespace DurableTask.Sqlite.Storage;

/// <summary>The tables. Times are ticks of <see cref="DateTime"/> in UTC, so that none is before or after what its caller read from the clock; events what <see cref="Contracts.HistorySerializer"/> makes of them.</summary>
/// <remarks>
/// Everything that belongs to an instance hangs on its key, which is never used again: an answer that was still under way for a purged
/// instance cannot reach a new one of the same id. An entity is an instance whose scheduler state (without the entity's own state, which
/// has a column) stands for a history. A row of the history is a turn. What is due later, be it a timer, a start or a signal, lies in
/// <c>scheduled</c> until it moves to the inbox.
/// </remarks>
internal static class Schema
{
    public const int Version = 2;

    /// <summary>Tells our files from other SQLite databases ("DTSq").</summary>
    public const int ApplicationId = 0x44545371;

    public static readonly string Create = $"""
        PRAGMA page_size = 8192;
        BEGIN IMMEDIATE;

        CREATE TABLE instance (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL COLLATE NOCASE,
            status INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            ended_at INTEGER,
            turns INTEGER NOT NULL,
            started TEXT,
            input TEXT,
            state TEXT,
            custom_status TEXT,
            output TEXT,
            completed TEXT,
            blocked_reason TEXT
        ) STRICT;
        CREATE INDEX instance_name ON instance (name);
        CREATE INDEX instance_unfinished ON instance (name) WHERE ended_at IS NULL;
        CREATE INDEX instance_ended ON instance (ended_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX instance_status ON instance (status);
        CREATE INDEX instance_blocked ON instance (key) WHERE blocked_reason IS NOT NULL;

        CREATE TABLE unfinished_tag (
            name TEXT NOT NULL COLLATE NOCASE,
            tag TEXT NOT NULL,
            value TEXT NOT NULL,
            instance INTEGER NOT NULL,
            PRIMARY KEY (name, tag, value, instance)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE history (
            instance INTEGER NOT NULL,
            turn INTEGER NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (instance, turn)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE inbox (
            instance INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            effective_at INTEGER NOT NULL,
            execution TEXT,
            body TEXT NOT NULL,
            PRIMARY KEY (instance, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE scheduled (
            instance INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            execution TEXT,
            body TEXT NOT NULL,
            PRIMARY KEY (instance, seq)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX scheduled_due ON scheduled (due_at);

        CREATE TABLE activity (
            seq INTEGER PRIMARY KEY,
            instance INTEGER NOT NULL,
            execution TEXT,
            body TEXT NOT NULL
        ) STRICT;

        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        COMMIT;
        """;
}
