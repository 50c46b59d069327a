package dev.gradus.search.engine;

import dev.gradus.v1.TacticCandidate;
import dev.gradus.v1.TacticOutcome;
import java.util.List;
import java.util.Map;

/**
 * What one expansion brought: the tactics that were run, their outcomes in the same order, and the
 * values of the goal states they led to (empty where the priority asks for none).
 */
record ExpansionResult(
    List<TacticCandidate> tactics, List<TacticOutcome> outcomes, Map<GoalKey, Double> values) {
  static final ExpansionResult NOTHING_NEW = new ExpansionResult(List.of(), List.of(), Map.of());

  ExpansionResult {
    if (tactics.size() != outcomes.size()) {
      throw new IllegalArgumentException(tactics.size() + " tactics, " + outcomes.size());
    }
  }
}
