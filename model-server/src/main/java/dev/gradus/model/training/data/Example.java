package dev.gradus.model.training.data;

import java.util.OptionalInt;

/** One line of training data: what the model is to say about a goal. */
public sealed interface Example {

  /** The theorem the goal belongs to, as it stands in the prompt. */
  String declaration();

  /** The whole tactic state, as Lean prints it. */
  String goal();

  /** The group whose mixing weight counts. */
  String source();

  /**
   * The theorem this came from: all of its examples fall on the same side of a validation split.
   */
  String name();

  /** A tactic call to make at the goal. */
  record Proofstep(String declaration, String goal, String tactic, String source, String name)
      implements Example {}

  /**
   * How far the goal is from a proof.
   *
   * @param size tactic applications to the end of the shortest known proof, at least 1; empty where
   *     no proof was found
   */
  record Proofsize(String declaration, String goal, OptionalInt size, String source, String name)
      implements Example {}
}
