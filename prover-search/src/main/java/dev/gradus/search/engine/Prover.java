package dev.gradus.search.engine;

import dev.gradus.search.statement.Statement;
import io.grpc.Channel;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Searches for proofs over two services. Any number of searches run at once, none holds a thread:
 * each is a chain of answers to calls.
 */
public final class Prover implements AutoCloseable {

  /**
   * @param lean leads to a {@code LeanBridge}; the caller keeps it and shuts it down
   * @param model leads to a {@code LanguageModel}; likewise
   * @param meters where the search counts what it does, under {@code gradus.search.*}
   */
  public Prover(Channel lean, Channel model, MeterRegistry meters) {
    throw new UnsupportedOperationException();
  }

  /**
   * Searches for a proof of one statement.
   *
   * @param finished attempts of this statement that a former process finished; they are not made
   *     again
   * @return the result; fails with {@link EnvironmentException} when a service is broken.
   *     Cancelling it cancels the calls under way and closes the theorem.
   */
  public CompletableFuture<StatementResult> prove(
      Statement statement,
      SearchConfig config,
      List<AttemptResult> finished,
      SearchListener listener) {
    throw new UnsupportedOperationException();
  }

  /** Cancels the searches under way. */
  @Override
  public void close() {}
}
