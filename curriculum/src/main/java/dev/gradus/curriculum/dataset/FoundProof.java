package dev.gradus.curriculum.dataset;

import dev.gradus.search.engine.EdgeTrace;
import dev.gradus.search.engine.EdgeTrace.Outcome;
import dev.gradus.search.engine.GoalText;
import dev.gradus.search.engine.NodeTrace;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.store.ProvedAttempt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A verified proof, and the states before its steps where they are known.
 *
 * @param statement what it proves
 * @param steps its tactics in order
 * @param goals the state before each step; empty until Lean has been asked
 */
public record FoundProof(Statement statement, List<String> steps, Optional<List<String>> goals) {

  /**
   * Follows the proof through the tree that the search left. Most proofs are paths of it. One from
   * which minimisation dropped steps may pass through states that no search has seen: then its
   * goals are left open, for Lean to say.
   */
  public static FoundProof in(ProvedAttempt attempt) {
    List<String> steps = attempt.proof().steps();
    return new FoundProof(attempt.statement(), steps, goals(attempt, steps));
  }

  private record Move(int node, String tactic) {}

  private static Optional<List<String>> goals(ProvedAttempt attempt, List<String> steps) {
    Map<Move, EdgeTrace> edges = new HashMap<>();
    for (EdgeTrace edge : attempt.edges()) {
      edges.put(new Move(edge.parent(), edge.tactic()), edge);
    }
    List<String> goals = new ArrayList<>();
    int node = 0;
    for (int i = 0; i < steps.size(); i++) {
      goals.add(GoalText.of(attempt.nodes().get(node).goals()));
      EdgeTrace edge = edges.get(new Move(node, steps.get(i)));
      boolean last = i == steps.size() - 1;
      if (edge == null || (last ? edge.outcome() != Outcome.PROVED : edge.child() < 0)) {
        return Optional.empty();
      }
      node = edge.child();
    }
    return Optional.of(goals);
  }

  /**
   * The goals that an attempt has something to say about, in the order it met them, with the size
   * of their shortest proof in its tree. What was never expanded is not known to be hard, and left
   * out.
   */
  public static Map<String, OptionalInt> visited(ProvedAttempt attempt) {
    Map<String, OptionalInt> sizes = new LinkedHashMap<>();
    for (NodeTrace node : attempt.nodes()) {
      if (node.proofSize().isPresent() || node.visits() > 0) {
        // Nodes may differ in names that no tactic can say, and yet read the same after printing.
        sizes.merge(GoalText.of(node.goals()), node.proofSize(), FoundProof::lesser);
      }
    }
    return sizes;
  }

  private static OptionalInt lesser(OptionalInt a, OptionalInt b) {
    return b.isPresent() && (a.isEmpty() || b.getAsInt() < a.getAsInt()) ? b : a;
  }

  FoundProof with(Optional<List<String>> known) {
    return new FoundProof(statement, steps, known);
  }
}
