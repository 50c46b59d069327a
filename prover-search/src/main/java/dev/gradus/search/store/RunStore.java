package dev.gradus.search.store;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.statement.Statement;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The database of one run, open in this process and in no other. */
public final class RunStore implements AutoCloseable {
  private RunStore() {}

  /** Opens a run directory, creating it where there is none. */
  public static RunStore open(
      Path directory, RunConfiguration configuration, List<Statement> statements) {
    throw new UnsupportedOperationException();
  }

  /** A store that is gone when it is closed. */
  public static RunStore temporary(RunConfiguration configuration, List<Statement> statements) {
    throw new UnsupportedOperationException();
  }

  /** The result of a statement that is done. */
  public Optional<StatementResult> finished(Statement statement) {
    throw new UnsupportedOperationException();
  }

  /** The attempts of a statement that are done. */
  public List<AttemptResult> attempts(Statement statement) {
    throw new UnsupportedOperationException();
  }

  /** Keeps an attempt. The future is complete when it is safe on disk. */
  public CompletableFuture<Void> record(Statement statement, AttemptTrace trace) {
    throw new UnsupportedOperationException();
  }

  /** Keeps the result of a statement. The future is complete when it is safe on disk. */
  public CompletableFuture<Void> finish(StatementResult result) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
