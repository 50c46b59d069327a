package dev.gradus.search.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A goal state in the tree of one attempt. The path to it (parent, tactic) may be replaced by a
 * better one as long as it was not expanded; {@link #stateId} always is the state that this path
 * leads to, since two states printed alike may hide different terms.
 */
final class Node {
  final int number;
  final GoalKey key;
  final List<String> goals;
  final OptionalDouble value;

  /** Tactics that were run on it, of whatever outcome. */
  final Set<String> tried = new HashSet<>();

  /** Null for the root, as is {@link #tactic}. */
  Node parent;

  String tactic;
  long stateId;
  int depth;

  /** Sum over the path from the root. */
  double logProbability;

  double priority;

  /** Sum over its expansions of the median of what was drawn: what trying again is likely to be. */
  double logProbabilityAgain;

  /** Its place in the queue: its priority, or less where it was expanded before. */
  double rank;

  /** Expansions launched. */
  int visits;

  Node(int number, GoalKey key, List<String> goals, OptionalDouble value) {
    this.number = number;
    this.key = key;
    this.goals = goals;
    this.value = value;
  }

  /** The tactics from the root to this node. */
  List<String> path() {
    List<String> path = new ArrayList<>();
    for (Node node = this; node.parent != null; node = node.parent) {
      path.add(node.tactic);
    }
    Collections.reverse(path);
    return path;
  }

  /** As it is now; whether it is proved is known when the attempt ends. */
  NodeTrace trace() {
    return trace(OptionalInt.empty());
  }

  NodeTrace trace(OptionalInt proofSize) {
    int from = parent == null ? -1 : parent.number;
    return new NodeTrace(
        number, from, goals, depth, logProbability, value, priority, visits, proofSize);
  }
}
