package dev.gradus.search.batch;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.engine.EdgeTrace;
import dev.gradus.search.engine.NodeTrace;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.SearchListener;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.store.RunStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Searches for proofs of many statements, some at a time, and keeps everything in a store. What the
 * store already has is not done again. One use only.
 */
public final class BatchRun {
  private final Prover prover;
  private final SearchConfig config;
  private final RunStore store;
  private final int parallel;

  private final Object lock = new Object();
  private final Deque<Statement> waiting = new ArrayDeque<>();
  private final Set<CompletableFuture<StatementResult>> underWay = new HashSet<>();

  /** Attempts that a former process finished, of statements that it did not. */
  private final Map<String, List<AttemptResult>> attempts = new HashMap<>();

  private final Map<String, StatementResult> results = new HashMap<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  /** Searches started and not done. */
  private int active;

  private BatchListener listener = BatchListener.NONE;

  /**
   * @param parallel searches under way at once, at least 1
   */
  public BatchRun(Prover prover, SearchConfig config, RunStore store, int parallel) {
    if (parallel < 1) {
      throw new IllegalArgumentException("--parallel must be at least 1");
    }
    this.prover = prover;
    this.config = config;
    this.store = store;
    this.parallel = parallel;
  }

  /**
   * Runs until every statement is done, and returns the results in the order of the statements.
   *
   * @throws dev.gradus.search.engine.EnvironmentException when a service or the store breaks; the
   *     searches under way are cancelled, everything finished until then is in the store
   */
  public List<StatementResult> run(List<Statement> statements, BatchListener listener) {
    this.listener = listener;
    for (Statement statement : statements) {
      Optional<StatementResult> before = store.finished(statement);
      if (before.isPresent()) {
        results.put(statement.name(), before.get());
        listener.finished(before.get(), true);
      } else {
        waiting.add(statement);
        List<AttemptResult> done = store.attempts(statement);
        if (!done.isEmpty()) {
          attempts.put(statement.name(), done);
        }
      }
    }
    for (int i = 0; i < parallel; i++) {
      startNext();
    }
    try {
      end.join();
    } catch (CompletionException e) {
      cancelAll();
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
    List<StatementResult> inOrder = new ArrayList<>();
    statements.forEach(statement -> inOrder.add(results.get(statement.name())));
    return inOrder;
  }

  private void startNext() {
    Statement statement;
    synchronized (lock) {
      statement = end.isDone() ? null : waiting.poll();
      if (statement == null) {
        if (active == 0) {
          end.complete(null);
        }
        return;
      }
      active++;
    }
    List<AttemptResult> before = attempts.getOrDefault(statement.name(), List.of());
    CompletableFuture<StatementResult> search =
        prover.prove(statement, config, before, new Recorder(statement));
    synchronized (lock) {
      underWay.add(search);
    }
    search
        .thenCompose(result -> store.finish(result).thenApply(stored -> result))
        .thenAccept(result -> finished(search, result))
        .whenComplete(
            (nothing, failure) -> {
              if (failure != null) {
                end.completeExceptionally(
                    failure instanceof CompletionException ? failure.getCause() : failure);
              } else {
                startNext();
              }
            });
  }

  private void finished(CompletableFuture<StatementResult> search, StatementResult result) {
    synchronized (lock) {
      active--;
      underWay.remove(search);
      results.put(result.name(), result);
      listener.finished(result, false);
    }
  }

  private void cancelAll() {
    List<CompletableFuture<StatementResult>> left;
    synchronized (lock) {
      left = List.copyOf(underWay);
    }
    left.forEach(search -> search.cancel(true));
  }

  private final class Recorder implements SearchListener {
    private final Statement statement;

    Recorder(Statement statement) {
      this.statement = statement;
    }

    @Override
    public void expanded(int attempt, NodeTrace node, List<EdgeTrace> edges) {
      synchronized (lock) {
        listener.tacticCalls(edges.size());
      }
    }

    @Override
    public CompletionStage<Void> attemptFinished(AttemptTrace trace) {
      return store.record(statement, trace);
    }
  }
}
