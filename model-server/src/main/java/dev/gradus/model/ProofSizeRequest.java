package dev.gradus.model;

import java.util.List;

/**
 * A request for the proof sizes of goals.
 *
 * @param goals whole tactic states as Lean prints them
 * @param declaration name of the theorem they belong to, may be empty
 */
public record ProofSizeRequest(List<String> goals, String declaration) {

  public ProofSizeRequest {
    goals = List.copyOf(goals);
  }
}
