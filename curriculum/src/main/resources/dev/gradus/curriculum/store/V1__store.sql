-- What expert iteration tried and found. One script for SQLite and PostgreSQL: types that both
-- understand, JSON as text, ids that the one writer at a time counts up himself.

CREATE TABLE statement (
  id         INTEGER PRIMARY KEY,
  -- Of header and statement: what Lean sees alike is one statement, whatever it is called.
  hash       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  source     TEXT NOT NULL,
  header     TEXT NOT NULL,
  statement  TEXT NOT NULL,
  split      TEXT NOT NULL,
  forbidden  TEXT NOT NULL,
  difficulty TEXT NOT NULL,
  provenance TEXT NOT NULL,
  -- Why it must not be trained on; NULL if it may be.
  held_out   TEXT
);

CREATE TABLE stage (
  id       INTEGER PRIMARY KEY,
  round    INTEGER NOT NULL,
  name     TEXT NOT NULL,
  -- learn or evaluate for a search, NULL for any other stage.
  purpose  TEXT CHECK (purpose IN ('learn', 'evaluate')),
  started  TEXT NOT NULL,
  -- NULL until it is done; set in the transaction that writes all it brought.
  finished TEXT,
  facts    TEXT NOT NULL,
  UNIQUE (round, name)
);

-- A statement taken up in a stage.
CREATE TABLE search (
  id           INTEGER PRIMARY KEY,
  stage_id     INTEGER NOT NULL REFERENCES stage (id),
  run          TEXT NOT NULL,
  statement_id INTEGER NOT NULL REFERENCES statement (id),
  -- What it was called there.
  name         TEXT NOT NULL,
  source       TEXT NOT NULL,
  model        TEXT NOT NULL,
  status       TEXT NOT NULL,
  UNIQUE (stage_id, run, statement_id)
);

CREATE TABLE attempt (
  id           INTEGER PRIMARY KEY,
  search_id    INTEGER NOT NULL REFERENCES search (id),
  number       INTEGER NOT NULL,
  seed         BIGINT NOT NULL,
  status       TEXT NOT NULL,
  expansions   INTEGER NOT NULL,
  tactic_calls INTEGER NOT NULL,
  seconds      DOUBLE PRECISION NOT NULL,
  UNIQUE (search_id, number)
);

-- Every proof ever found, with its verification: axioms is a JSON array.
CREATE TABLE proof (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt (id),
  text       TEXT NOT NULL,
  steps      TEXT NOT NULL,
  length     INTEGER NOT NULL,
  axioms     TEXT NOT NULL,
  toolchain  TEXT NOT NULL,
  recorded   TEXT NOT NULL
);

-- Goal states, each text once.
CREATE TABLE goal (
  id   INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL
);

-- Goals that successful searches expanded or proved; size is the tactics of the shortest proof
-- that the search's attempts know, NULL for none.
CREATE TABLE visit (
  search_id INTEGER NOT NULL REFERENCES search (id),
  goal_id   INTEGER NOT NULL REFERENCES goal (id),
  size      INTEGER,
  PRIMARY KEY (search_id, goal_id)
);

-- The steps of a proof with the goals before them; none where Lean did not take it step by step.
CREATE TABLE step (
  attempt_id INTEGER NOT NULL REFERENCES proof (attempt_id),
  number     INTEGER NOT NULL,
  goal_id    INTEGER NOT NULL REFERENCES goal (id),
  tactic     TEXT NOT NULL,
  PRIMARY KEY (attempt_id, number)
);

CREATE INDEX search_by_statement ON search (statement_id);
