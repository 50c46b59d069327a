-- What a run was made with. A run is resumed only if all rows with fixed = 1 agree.
CREATE TABLE configuration (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  fixed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE statement (
  id        INTEGER PRIMARY KEY,
  name      TEXT NOT NULL UNIQUE,
  header    TEXT NOT NULL,
  statement TEXT NOT NULL,
  split     TEXT NOT NULL,
  hash      TEXT NOT NULL,
  -- NULL until the statement is done.
  status    TEXT CHECK (status IN ('proved', 'open', 'unelaborated', 'unverified', 'error')),
  message   TEXT,
  seconds   REAL
) STRICT;

-- A row, with everything that hangs on it, appears in one transaction when the attempt has ended.
CREATE TABLE attempt (
  id           INTEGER PRIMARY KEY,
  statement_id INTEGER NOT NULL REFERENCES statement (id),
  number       INTEGER NOT NULL,
  seed         INTEGER NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('proved', 'exhausted', 'timed_out', 'unverified')),
  expansions   INTEGER NOT NULL,
  tactic_calls INTEGER NOT NULL,
  seconds      REAL NOT NULL,
  message      TEXT NOT NULL,
  UNIQUE (statement_id, number)
) STRICT;

-- Goal states. goals is a JSON array; parent is NULL for the root; value is NULL where the search
-- did not ask for it; proof_size is NULL for a state that was not proved.
CREATE TABLE node (
  attempt_id      INTEGER NOT NULL REFERENCES attempt (id),
  number          INTEGER NOT NULL,
  parent          INTEGER,
  goals           TEXT NOT NULL,
  depth           INTEGER NOT NULL,
  log_probability REAL NOT NULL,
  value           REAL,
  priority        REAL NOT NULL,
  visits          INTEGER NOT NULL,
  proof_size      INTEGER,
  PRIMARY KEY (attempt_id, number)
) STRICT, WITHOUT ROWID;

-- Tactics that were run, numbered in the order in which the search took note of them.
CREATE TABLE edge (
  attempt_id      INTEGER NOT NULL REFERENCES attempt (id),
  number          INTEGER NOT NULL,
  parent          INTEGER NOT NULL,
  tactic          TEXT NOT NULL,
  log_probability REAL NOT NULL,
  outcome         TEXT NOT NULL,
  child           INTEGER,
  message         TEXT NOT NULL,
  micros          INTEGER NOT NULL,
  PRIMARY KEY (attempt_id, number)
) STRICT, WITHOUT ROWID;

-- Checks of whole proofs, those of minimisation included.
CREATE TABLE verification (
  attempt_id INTEGER NOT NULL REFERENCES attempt (id),
  number     INTEGER NOT NULL,
  proof      TEXT NOT NULL,
  verdict    TEXT NOT NULL CHECK (verdict IN ('verified', 'rejected', 'unverified')),
  reason     TEXT NOT NULL,
  axioms     TEXT NOT NULL,
  toolchain  TEXT NOT NULL,
  micros     INTEGER NOT NULL,
  PRIMARY KEY (attempt_id, number)
) STRICT, WITHOUT ROWID;

-- The proof of a successful attempt; steps and axioms are JSON arrays.
CREATE TABLE proof (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt (id),
  proof      TEXT NOT NULL,
  steps      TEXT NOT NULL,
  axioms     TEXT NOT NULL,
  toolchain  TEXT NOT NULL
) STRICT;
