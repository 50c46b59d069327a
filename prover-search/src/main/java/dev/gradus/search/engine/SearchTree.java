package dev.gradus.search.engine;

import dev.gradus.search.engine.EdgeTrace.Outcome;
import dev.gradus.v1.TacticCandidate;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.TacticState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * The goal states of one attempt and the queue of those to expand. One node per {@link GoalKey};
 * edges are tactics. It only ever changes by {@link #commit}, in the order in which expansions were
 * launched, so that the timing of answers leaves no mark on it.
 */
final class SearchTree {
  private static final Comparator<Node> BEST_FIRST =
      Comparator.comparingDouble((Node node) -> -node.rank)
          .thenComparingInt(node -> node.visits)
          .thenComparingInt(node -> node.number);

  /** Lean's messages repeat the goal; a run keeps thousands of them. */
  private static final int MAX_MESSAGE_CHARS = 500;

  /** A tactic that closed the last goal: the candidate proof is the node's path and this tactic. */
  record Closing(Node node, String tactic, int edge) {
    List<String> steps() {
      List<String> steps = new ArrayList<>(node.path());
      steps.add(tactic);
      return steps;
    }
  }

  /** The edges of one expansion, and those among them that close the proof. */
  record Committed(List<EdgeTrace> edges, List<Closing> closings) {}

  private final SearchConfig config;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<GoalKey, Node> byKey = new HashMap<>();
  private final List<EdgeTrace> edges = new ArrayList<>();
  private final TreeSet<Node> queue = new TreeSet<>(BEST_FIRST);

  /** Tactics run since the queue was last refilled. */
  private int callsThisRound;

  SearchTree(SearchConfig config, TacticState root, OptionalDouble value) {
    this.config = config;
    Node node = add(GoalKey.of(root.getGoalsList()), root.getGoalsList(), value);
    node.stateId = root.getStateId();
    enqueue(node);
  }

  /** Takes the best node from the queue; null when the queue is empty. */
  Node next() {
    Node node = queue.pollFirst();
    if (node != null) {
      node.visits++;
    }
    return node;
  }

  /**
   * Puts every node back into the empty queue, where the search is to do so.
   *
   * @return false if it is not, or if the last round ran no tactic at all: then the model has
   *     nothing new to say
   */
  boolean refill() {
    if (config.reopening() != Reopening.LAST || callsThisRound == 0) {
      return false;
    }
    callsThisRound = 0;
    queue.addAll(nodes);
    return true;
  }

  /** Takes note of an expansion of {@code node}. */
  Committed commit(Node node, ExpansionResult result) {
    List<EdgeTrace> added = new ArrayList<>();
    List<Closing> closings = new ArrayList<>();
    for (int i = 0; i < result.tactics().size(); i++) {
      TacticCandidate candidate = result.tactics().get(i);
      TacticOutcome outcome = result.outcomes().get(i);
      node.tried.add(candidate.getTactic());
      EdgeTrace edge = edge(node, candidate, outcome, result.values());
      if (edge.outcome() == Outcome.PROVED) {
        closings.add(new Closing(node, candidate.getTactic(), edges.size()));
      }
      edges.add(edge);
      added.add(edge);
    }
    callsThisRound += added.size();
    if (config.reopening() == Reopening.RANKED && !added.isEmpty()) {
      node.rank = rankAgain(node, added);
      queue.add(node);
    }
    return new Committed(added, closings);
  }

  private EdgeTrace edge(
      Node node, TacticCandidate candidate, TacticOutcome outcome, Map<GoalKey, Double> values) {
    return switch (outcome.getOutcomeCase()) {
      case GOALS -> reached(node, candidate, outcome, values);
      case PROVED -> leaf(node, candidate, Outcome.PROVED, "", outcome);
      case ERROR -> leaf(node, candidate, Outcome.ERROR, outcome.getError(), outcome);
      case TIMED_OUT -> leaf(node, candidate, Outcome.TIMED_OUT, outcome.getTimedOut(), outcome);
      case REJECTED -> leaf(node, candidate, Outcome.REJECTED, outcome.getRejected(), outcome);
      case CRASHED -> leaf(node, candidate, Outcome.CRASHED, outcome.getCrashed(), outcome);
      case OUTCOME_NOT_SET -> leaf(node, candidate, Outcome.CRASHED, "no outcome", outcome);
    };
  }

  private static EdgeTrace leaf(
      Node node, TacticCandidate candidate, Outcome kind, String message, TacticOutcome outcome) {
    return new EdgeTrace(
        node.number,
        candidate.getTactic(),
        honest(candidate.getLogProbability()),
        kind,
        -1,
        message.length() <= MAX_MESSAGE_CHARS
            ? message
            : message.substring(0, MAX_MESSAGE_CHARS) + "…",
        outcome.getElapsedMicros());
  }

  private EdgeTrace reached(
      Node node, TacticCandidate candidate, TacticOutcome outcome, Map<GoalKey, Double> values) {
    TacticState state = outcome.getGoals();
    GoalKey key = GoalKey.of(state.getGoalsList());
    if (key.equals(node.key)) {
      return leaf(node, candidate, Outcome.ERROR, "the tactic changes nothing", outcome);
    }
    if (DeadEnd.isAmong(state.getGoalsList())) {
      return leaf(node, candidate, Outcome.ERROR, "leaves False to be proved of nothing", outcome);
    }
    double logProbability = node.logProbability + honest(candidate.getLogProbability());
    Node child = byKey.get(key);
    boolean known = child != null;
    if (!known) {
      Double value = values.get(key);
      child =
          add(
              key,
              state.getGoalsList(),
              value == null ? OptionalDouble.empty() : OptionalDouble.of(value));
    }
    // A node that was expanded keeps its path: its descendants' states stand on it. One that was
    // not has no descendants, so that a new parent never closes a cycle.
    if (!known || (child.visits == 0 && logProbability > child.logProbability)) {
      queue.remove(child);
      child.parent = node;
      child.tactic = candidate.getTactic();
      child.stateId = state.getStateId();
      child.depth = node.depth + 1;
      child.logProbability = logProbability;
      enqueue(child);
    }
    return new EdgeTrace(
        node.number,
        candidate.getTactic(),
        honest(candidate.getLogProbability()),
        known ? Outcome.DUPLICATE : Outcome.GOALS,
        child.number,
        "",
        outcome.getElapsedMicros());
  }

  private Node add(GoalKey key, List<String> goals, OptionalDouble value) {
    Node node = new Node(nodes.size(), key, List.copyOf(goals), value);
    nodes.add(node);
    byKey.put(key, node);
    return node;
  }

  private void enqueue(Node node) {
    node.priority =
        switch (config.priority()) {
          case LOGPROB, LENGTH_NORMALISED -> ofPath(node.logProbability, node.depth);
          case VALUE -> node.value.orElse(0);
        };
    node.rank = node.priority;
    queue.add(node);
  }

  /**
   * Its rank for another expansion. To try again is no tactic of the path: where its length
   * divides, so that deep states are not starved, they would be by states that are tried again and
   * again.
   */
  private double rankAgain(Node node, List<EdgeTrace> drawn) {
    node.logProbabilityAgain += median(drawn);
    return switch (config.priority()) {
      case LOGPROB, LENGTH_NORMALISED ->
          ofPath(node.logProbability + node.logProbabilityAgain, node.depth);
      // The value is what the state promised; with each expansion it is believed less (Laplace's
      // rule of succession).
      case VALUE -> node.value.orElse(0) / (node.visits + 1);
    };
  }

  private double ofPath(double logProbability, int tactics) {
    return config.priority() == Priority.LENGTH_NORMALISED && tactics > 0
        ? logProbability / Math.pow(tactics, config.alpha())
        : logProbability;
  }

  private static double median(List<EdgeTrace> edges) {
    double[] sorted = edges.stream().mapToDouble(EdgeTrace::logProbability).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** A logarithm of a probability; a model that says NaN or more than 0 does not win by it. */
  private static double honest(double logProbability) {
    return logProbability <= 0 ? logProbability : Double.NEGATIVE_INFINITY;
  }

  /** Nodes waiting in the queue. */
  int waiting() {
    return queue.size();
  }

  List<EdgeTrace> edges() {
    return edges;
  }

  List<Node> nodes() {
    return nodes;
  }
}
