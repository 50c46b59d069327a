package dev.gradus.curriculum.dataset;

/**
 * A tactic that a verified proof applies to a goal state: the prompt and the completion of the
 * proofstep objective.
 *
 * @param declaration what the search told the model it was proving
 * @param goal the whole state, as the search sends it to the model
 * @param tactic one tactic call
 * @param source the group it is mixed under
 * @param name the theorem it came from
 */
public record Proofstep(
    String declaration, String goal, String tactic, String source, String name) {
  /** What the group of steps that belong to no proof is called, after their source. */
  public static final String ACCEPTED = "-accepted";
}
