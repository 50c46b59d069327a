package dev.gradus.search.engine;

import java.util.List;

/**
 * One check of a whole proof.
 *
 * @param proof what was checked: what follows {@code :=}
 * @param verdict the checker's
 * @param reason why not, unless verified
 * @param axioms what the proof rests on, sorted
 * @param toolchain Lean version and commit that gave the verdict
 * @param micros time it took
 */
public record Verification(
    String proof,
    Verdict verdict,
    String reason,
    List<String> axioms,
    String toolchain,
    long micros) {

  /** What the checker can say. */
  public enum Verdict {
    VERIFIED,
    /** Checked and refused. */
    REJECTED,
    /** No answer: a limit was reached or the process died. */
    UNVERIFIED
  }

  public Verification {
    axioms = List.copyOf(axioms);
  }
}
