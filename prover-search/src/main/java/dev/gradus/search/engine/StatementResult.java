package dev.gradus.search.engine;

import dev.gradus.search.statement.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What became of a statement.
 *
 * @param statement what was to be proved
 * @param status the outcome
 * @param proof the shortest of the attempts' proofs; present exactly when proved
 * @param message Lean's reason, for the states other than proved and open; for proved, why not all
 *     attempts were made, where a service refused; empty otherwise
 * @param attempts those that were made, in order; fewer than asked for where one success was
 *     enough, the time ran out or a service refused
 * @param seconds wall-clock time, checks included
 */
public record StatementResult(
    Statement statement,
    Status status,
    Optional<VerifiedProof> proof,
    String message,
    List<AttemptResult> attempts,
    double seconds) {

  /** The outcomes, as the command line prints them in lower case. */
  public enum Status {
    /** A verified proof was found. */
    PROVED,
    /** None was found within the budget. */
    OPEN,
    /** Lean does not accept the header or the statement. */
    UNELABORATED,
    /** A proof was found, but its check gave no answer. */
    UNVERIFIED,
    /** A service refused a request of this search; other statements may fare better. */
    ERROR
  }

  public StatementResult {
    attempts = List.copyOf(attempts);
    if (proof.isPresent() != (status == Status.PROVED)) {
      throw new IllegalArgumentException("a proof goes with PROVED and with nothing else");
    }
  }

  /** The result of the attempts: the proof is the shortest of theirs. */
  public static StatementResult of(
      Statement statement,
      Status status,
      String message,
      List<AttemptResult> attempts,
      double seconds) {
    return new StatementResult(
        statement,
        status,
        status == Status.PROVED ? shortest(attempts) : Optional.empty(),
        message,
        attempts,
        seconds);
  }

  /** The shortest proof of some attempts, if there is one. */
  static Optional<VerifiedProof> shortest(List<AttemptResult> attempts) {
    return attempts.stream()
        .flatMap(attempt -> attempt.proof().stream())
        .min(Comparator.comparingInt(proof -> proof.steps().size()));
  }

  public String name() {
    return statement.name();
  }

  public boolean proved() {
    return status == Status.PROVED;
  }

  /** Goal states expanded, over all attempts. */
  public int expansions() {
    return attempts.stream().mapToInt(AttemptResult::expansions).sum();
  }

  /** Tactics run in search of proofs, over all attempts. */
  public int tacticCalls() {
    return attempts.stream().mapToInt(AttemptResult::tacticCalls).sum();
  }

  /** Attempts that succeeded: the c of pass@k. */
  public int successes() {
    return (int) attempts.stream().filter(AttemptResult::proved).count();
  }
}
