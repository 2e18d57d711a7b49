namespace DeploymentOrchestrator.Durable.Sqlite.Storage;

/// <summary>The tables. Times are unix milliseconds UTC, payloads JSON text.</summary>
/// <remarks>
/// Everything that belongs to an instance hangs on its execution number, which is never used again: an answer that was
/// still under way for a purged instance cannot reach a new one of the same id. A row of the history is a turn: the number
/// of its first event, and its events as a JSON array. The inboxes' seq is one more than the largest there is: an order, not an identity.
/// </remarks>
internal static class Schema
{
    public const int Version = 2;

    /// <summary>Tells our files from other SQLite databases ("DepO").</summary>
    public const int ApplicationId = 0x4465704F;

    public static readonly string Create = $"""
        PRAGMA page_size = 8192;
        BEGIN IMMEDIATE;

        CREATE TABLE instance (
            execution INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL COLLATE NOCASE,
            tag TEXT,
            status INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            ended_at INTEGER,
            next_seq INTEGER NOT NULL,
            input TEXT NOT NULL,
            output TEXT,
            custom_status TEXT,
            failure_type TEXT,
            failure_message TEXT,
            blocked_reason TEXT
        ) STRICT;
        CREATE INDEX instance_open ON instance (name, tag) WHERE ended_at IS NULL;
        CREATE INDEX instance_ended ON instance (ended_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX instance_status ON instance (status);
        CREATE INDEX instance_blocked ON instance (execution) WHERE blocked_reason IS NOT NULL;

        CREATE TABLE history (
            execution INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (execution, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE inbox (
            seq INTEGER PRIMARY KEY,
            execution INTEGER NOT NULL,
            effective_at INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX inbox_order ON inbox (execution, effective_at, seq);

        CREATE TABLE timer (
            execution INTEGER NOT NULL,
            timer_id INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (execution, timer_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX timer_due ON timer (due_at);

        CREATE TABLE outbox (
            execution INTEGER NOT NULL,
            task_id INTEGER NOT NULL,
            name TEXT NOT NULL,
            input TEXT NOT NULL,
            PRIMARY KEY (execution, task_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE entity (
            id TEXT PRIMARY KEY,
            state TEXT NOT NULL,
            updated_at INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE entity_inbox (
            seq INTEGER PRIMARY KEY,
            entity TEXT NOT NULL,
            caller INTEGER NOT NULL,
            call_id INTEGER NOT NULL,
            operation TEXT NOT NULL,
            input TEXT NOT NULL
        ) STRICT;
        CREATE INDEX entity_inbox_order ON entity_inbox (entity, seq);

        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        COMMIT;
        """;

    /// <summary>What turns a version into the next one: the first stands for version 1. Each is one transaction, with its new number in it.</summary>
    public static readonly IReadOnlyList<string> Upgrades =
    [
        """
        BEGIN IMMEDIATE;
        ALTER TABLE entity ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
        PRAGMA user_version = 2;
        COMMIT;
        """,
    ];
}
