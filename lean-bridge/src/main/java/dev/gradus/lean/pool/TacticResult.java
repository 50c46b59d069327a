package dev.gradus.lean.pool;

import java.util.List;

/** What became of one tactic. */
public sealed interface TacticResult {

  /**
   * The tactic ran and goals are left.
   *
   * @param stateId the new state's handle within its theorem
   * @param goals as Lean prints them, the main one first
   */
  record Goals(long stateId, List<String> goals) implements TacticResult {}

  /** The last goal is closed and the kernel of the process accepted the term. */
  record Proved() implements TacticResult {}

  /** The tactic failed with Lean's message. */
  record Failed(String message) implements TacticResult {}

  /** A limit was reached; the message says which. */
  record TimedOut(String message) implements TacticResult {}

  /** The tactic was not run: too long, too deep, or not one allowed tactic call. */
  record Rejected(String reason) implements TacticResult {}

  /**
   * The process died while running the tactic, and again when it was tried anew; or the state could
   * not be reached again after such a death.
   */
  record Crashed(String message) implements TacticResult {}
}
