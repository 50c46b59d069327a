package dev.gradus.search.engine;

import java.util.Optional;

/**
 * One attempt at a statement, and what it cost.
 *
 * @param attempt counted from 0
 * @param status how it ended
 * @param expansions goal states expanded
 * @param tacticCalls tactics run in search of the proof; checking and minimising it not counted
 * @param seconds wall-clock time
 * @param proof present exactly when {@code status} is {@link Status#PROVED}
 * @param message the checker's reason, for {@link Status#UNVERIFIED}; empty otherwise
 */
public record AttemptResult(
    int attempt,
    Status status,
    int expansions,
    int tacticCalls,
    double seconds,
    Optional<VerifiedProof> proof,
    String message) {

  /** How an attempt can end. */
  public enum Status {
    /** A proof was found and verified. */
    PROVED,
    /** The expansions are spent, or nothing is left to try. */
    EXHAUSTED,
    /** The statement's time is spent. */
    TIMED_OUT,
    /**
     * Lean accepted the steps, but the check of the whole gave no answer, and nothing else was
     * found.
     */
    UNVERIFIED
  }

  public AttemptResult {
    if (proof.isPresent() != (status == Status.PROVED)) {
      throw new IllegalArgumentException("a proof goes with PROVED and with nothing else");
    }
  }

  public boolean proved() {
    return status == Status.PROVED;
  }
}
