package dev.gradus.search.engine;

import java.util.List;

/**
 * A proof that {@code VerifyProof} or {@code VerifyFill} accepted.
 *
 * @param text what follows {@code :=}, or stands in the place of a gap, ready to paste
 * @param steps its tactic calls in order
 * @param axioms what it rests on, sorted
 * @param toolchain Lean version and commit that gave the verdict
 */
public record VerifiedProof(
    String text, List<String> steps, List<String> axioms, String toolchain) {
  public VerifiedProof {
    steps = List.copyOf(steps);
    axioms = List.copyOf(axioms);
  }
}
