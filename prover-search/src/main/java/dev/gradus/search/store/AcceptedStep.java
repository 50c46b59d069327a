package dev.gradus.search.store;

import dev.gradus.search.statement.Statement;
import java.util.List;

/**
 * A tactic that Lean ran and that led to a new goal state, on the way to a proof or not.
 *
 * @param statement in whose search
 * @param goals the state before it, as Lean printed it, the main goal first
 * @param tactic one tactic call
 */
public record AcceptedStep(Statement statement, List<String> goals, String tactic) {
  public AcceptedStep {
    goals = List.copyOf(goals);
  }
}
