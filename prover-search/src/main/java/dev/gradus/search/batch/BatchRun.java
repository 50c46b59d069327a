package dev.gradus.search.batch;

import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.store.RunStore;
import java.util.List;

/** Searches for proofs of many statements, some at a time, and keeps everything in a store. */
public final class BatchRun {

  /**
   * @param parallel searches under way at once, at least 1
   */
  public BatchRun(Prover prover, SearchConfig config, RunStore store, int parallel) {
    throw new UnsupportedOperationException();
  }

  /**
   * Runs until every statement is done, and returns the results in the order of the statements.
   *
   * @throws dev.gradus.search.engine.EnvironmentException when a service or the store breaks;
   *     everything finished until then is in the store
   */
  public List<StatementResult> run(List<Statement> statements, BatchListener listener) {
    throw new UnsupportedOperationException();
  }
}
