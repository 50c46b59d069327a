package dev.gradus.search.engine;

import dev.gradus.v1.VerifyProofResponse;
import java.util.List;

/**
 * One check of a whole proof.
 *
 * @param proof what was checked: what follows {@code :=}, or stands in the place of a gap
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
    /** No answer: a limit was reached, the process died, or the check was refused. */
    UNVERIFIED
  }

  public Verification {
    axioms = List.copyOf(axioms);
  }

  /** What the bridge said of a proof. */
  static Verification of(String proof, VerifyProofResponse response) {
    return new Verification(
        proof,
        switch (response.getVerdict()) {
          case VERIFIED -> Verdict.VERIFIED;
          case REJECTED -> Verdict.REJECTED;
          case UNVERIFIED, VERDICT_UNSPECIFIED, UNRECOGNIZED -> Verdict.UNVERIFIED;
        },
        response.getReason(),
        response.getAxiomsList(),
        response.getToolchain(),
        response.getElapsedMicros());
  }

  /** A check that was not made: whether the proof is one is as open as before. */
  static Verification refused(String proof, RefusedException why) {
    return new Verification(proof, Verdict.UNVERIFIED, why.getMessage(), List.of(), "", 0);
  }

  public boolean verified() {
    return verdict == Verdict.VERIFIED;
  }
}
