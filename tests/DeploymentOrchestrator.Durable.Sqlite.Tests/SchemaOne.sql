-- The tables as the first released build made them, with an instance that waits, one that has ended, and an entity. Never change this file.
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
    state TEXT NOT NULL
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

PRAGMA application_id = 1147498575;
PRAGMA user_version = 1;
COMMIT;

INSERT INTO instance (id, name, tag, status, created_at, updated_at, ended_at, next_seq, input, output)
VALUES ('waits', 'Test', 'plan', 0, 1790000000000, 1790000000000, NULL, 2, '"in"', NULL), ('ended', 'Test', NULL, 1, 1790000000000, 1790000001000, 1790000001000, 4, '1', '"out"');
INSERT INTO history (execution, seq, body)
VALUES
    (1, 0, '[{"type":"OrchestratorStarted","timestamp":"2026-09-21T14:13:20Z"},{"type":"ExecutionStarted","name":"Test","input":"in"}]'),
    (2, 0, '[{"type":"OrchestratorStarted","timestamp":"2026-09-21T14:13:20Z"},{"type":"ExecutionStarted","name":"Test","input":1}]'),
    (2, 2, '[{"type":"EventRaised","name":"Go","input":"out"},{"type":"ExecutionCompleted","result":"out"}]');
INSERT INTO entity (id, state) VALUES ('@counter@a', '7');
