-- The run whose memory this is: one at most. Others in the same database have schemas of their own.
CREATE TABLE run (
  id     TEXT NOT NULL,
  folder TEXT NOT NULL
);
