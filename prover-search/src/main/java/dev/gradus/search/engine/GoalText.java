package dev.gradus.search.engine;

import java.util.List;

/**
 * A goal state as the model reads it. Training data must hold the very same text: a model is asked
 * what it was taught to answer.
 */
public final class GoalText {
  private GoalText() {}

  /**
   * All goals with an empty line between two, as Lean shows them.
   *
   * @param goals as Lean printed them, the main one first
   */
  public static String of(List<String> goals) {
    return String.join("\n\n", goals);
  }
}
