package dev.gradus.search.engine;

/**
 * A tactic that was run on a goal state.
 *
 * @param parent number of the node it was run on
 * @param tactic the tactic call
 * @param logProbability the model's, natural logarithm
 * @param outcome what came of it
 * @param child number of the node reached, for {@link Outcome#GOALS} and {@link Outcome#DUPLICATE};
 *     -1 otherwise
 * @param message Lean's, or which limit was reached; empty for the outcomes that need none
 * @param micros time Lean spent on it
 */
public record EdgeTrace(
    int parent,
    String tactic,
    double logProbability,
    Outcome outcome,
    int child,
    String message,
    long micros) {

  /** What can come of a tactic. */
  public enum Outcome {
    /** A goal state that was not known before. */
    GOALS,
    /** No goal is left and the kernel accepted the term. */
    PROVED,
    /** Lean refused it, or it changed nothing. */
    ERROR,
    /** A limit of the tactic was reached. */
    TIMED_OUT,
    /** Not run: not an allowed tactic call. */
    REJECTED,
    /** The Lean process died of it, or its state could not be reached again. */
    CRASHED,
    /** A goal state that already is a node. */
    DUPLICATE
  }
}
