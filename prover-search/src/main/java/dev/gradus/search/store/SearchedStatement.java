package dev.gradus.search.store;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.StatementResult.Status;
import dev.gradus.search.statement.Statement;
import java.util.List;
import java.util.Optional;

/**
 * A statement of a run and what was tried on it so far.
 *
 * @param statement what is to be proved
 * @param status how its search ended; empty for one that is not done
 * @param attempts those that are done, in order; none for a statement that Lean did not accept
 */
public record SearchedStatement(
    Statement statement, Optional<Status> status, List<Attempt> attempts) {

  /**
   * An attempt without its tree.
   *
   * @param seed from which its random choices derive
   * @param result how it ended, and what it cost
   */
  public record Attempt(long seed, AttemptResult result) {}

  public SearchedStatement {
    attempts = List.copyOf(attempts);
  }
}
