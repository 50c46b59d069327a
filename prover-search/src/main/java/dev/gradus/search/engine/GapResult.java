package dev.gradus.search.engine;

import dev.gradus.search.file.Gap;
import java.util.List;
import java.util.Optional;

/**
 * What became of the search for a proof of a gap.
 *
 * @param gap what was to be proved
 * @param status the outcome
 * @param message Lean's reason, for the states other than proved and open; empty otherwise
 * @param attempts those that were made, in order
 * @param seconds wall-clock time, checks included
 */
public record GapResult(
    Gap gap,
    StatementResult.Status status,
    String message,
    List<AttemptResult> attempts,
    double seconds) {
  public GapResult {
    attempts = List.copyOf(attempts);
  }

  /** The shortest of the attempts' proofs; its text can stand in the gap's place. */
  public Optional<VerifiedProof> proof() {
    return StatementResult.shortest(attempts);
  }

  /** Tactics run in search of proofs, over all attempts. */
  public int tacticCalls() {
    return attempts.stream().mapToInt(AttemptResult::tacticCalls).sum();
  }
}
