package dev.gradus.lean.pool;

import java.util.List;

/** What became of a statement. */
public sealed interface OpenResult {

  /**
   * Lean elaborated the statement.
   *
   * @param theoremId handle of the theorem
   * @param rootStateId handle of its initial state
   * @param goals the initial goals
   */
  record Opened(String theoremId, long rootStateId, List<String> goals) implements OpenResult {}

  /** Lean did not accept the header or the statement, or ran into a limit before it had decided. */
  record Unelaborated(Cause cause, String message) implements OpenResult {}

  /** Where elaboration stopped. */
  enum Cause {
    HEADER,
    STATEMENT,
    LIMIT
  }
}
