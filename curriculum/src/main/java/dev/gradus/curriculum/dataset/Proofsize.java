package dev.gradus.curriculum.dataset;

import java.util.OptionalInt;

/**
 * How far a goal state is from its proof: the prompt and the completion of the proofsize objective.
 *
 * @param declaration what the search told the model it was proving
 * @param goal the whole state, as the search sends it to the model
 * @param size tactics of its shortest known proof, at least 1; empty where a search that succeeded
 *     expanded the state and found no proof of it
 * @param source the group it is mixed under
 * @param name the theorem it came from
 */
public record Proofsize(
    String declaration, String goal, OptionalInt size, String source, String name) {
  /** Proofsizes are mixed as a group of their own, under the source's name and this. */
  public static final String GROUP = "-sizes";

  /** Whether its proof is shorter than the other's; any proof is shorter than none. */
  boolean isShorterThan(Proofsize other) {
    return size.isPresent() && (other.size.isEmpty() || size.getAsInt() < other.size.getAsInt());
  }
}
