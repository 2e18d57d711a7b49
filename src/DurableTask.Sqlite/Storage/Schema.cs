namespace DurableTask.Sqlite.Storage;

/// <summary>The tables. Times are ticks of <see cref="DateTime"/> in UTC, so that no precision of a caller's clock is lost; events are stored in the format of <see cref="Contracts.HistorySerializer"/>.</summary>
/// <remarks>
/// Everything that belongs to an instance refers to its key, which is never used again: a late answer for a purged
/// instance cannot reach a new one with the same ID. An entity is an instance that has scheduler state instead of a history; the entity's own state
/// has a separate column. A row of the history is a turn. Everything that is due later, be it a timer, a start or a signal, is in
/// <c>scheduled</c> until it is moved to the inbox.
/// </remarks>
internal static class Schema
{
    public const int Version = 2;

    /// <summary>Distinguishes our files from other SQLite databases ("DTSq").</summary>
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
