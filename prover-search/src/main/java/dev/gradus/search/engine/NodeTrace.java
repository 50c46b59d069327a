package dev.gradus.search.engine;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A goal state that was reached.
 *
 * @param number in order of discovery; the root is 0
 * @param parent the node before it on the best known path; -1 for the root
 * @param goals as Lean printed them, the main one first
 * @param depth tactics on the path from the root
 * @param logProbability sum over that path
 * @param value the model's proofsize value, where the search asked for it
 * @param priority by which it stood in the queue
 * @param visits how often it was expanded
 * @param proofSize tactics of the shortest proof of it that the attempt verified; empty for a state
 *     that was not proved
 */
public record NodeTrace(
    int number,
    int parent,
    List<String> goals,
    int depth,
    double logProbability,
    OptionalDouble value,
    double priority,
    int visits,
    OptionalInt proofSize) {
  public NodeTrace {
    goals = List.copyOf(goals);
  }
}
