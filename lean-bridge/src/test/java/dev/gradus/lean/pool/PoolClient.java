package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Talks to a pool the way a test likes to: one call, one answer. */
final class PoolClient {
  private static final int PATIENCE_SECONDS = 600;

  private final GymPool pool;

  PoolClient(GymPool pool) {
    this.pool = pool;
  }

  OpenResult.Opened open(String statement) {
    return open("", statement);
  }

  OpenResult.Opened open(String header, String statement) {
    return (OpenResult.Opened) tryOpen(header, statement);
  }

  OpenResult tryOpen(String header, String statement) {
    return await(
        pool.open(header, statement, pool.config().open())
            .result()
            .toCompletionStage()
            .toCompletableFuture());
  }

  List<TacticResult> run(OpenResult.Opened theorem, long state, String... tactics) {
    return run(theorem, state, pool.config().tactic(), tactics);
  }

  List<TacticResult> run(OpenResult.Opened theorem, long state, Limits limits, String... tactics) {
    Collector collector = new Collector(tactics.length);
    pool.run(theorem.theoremId(), state, Arrays.asList(tactics), limits, collector);
    return await(collector.all());
  }

  /** Runs one tactic that is expected to leave goals. */
  TacticResult.Goals step(OpenResult.Opened theorem, long state, String tactic) {
    return assertInstanceOf(TacticResult.Goals.class, run(theorem, state, tactic).get(0));
  }

  ProofVerdict verify(String statement, String proof) {
    return await(
        pool.verify("", statement, proof, pool.config().verify())
            .result()
            .toCompletionStage()
            .toCompletableFuture());
  }

  void close(OpenResult.Opened theorem) {
    await(pool.closeTheorem(theorem.theoremId()).toCompletionStage().toCompletableFuture());
  }

  /** Waits until what was cancelled has left the processes too, and every figure stands still. */
  void awaitIdle() {
    while (status().stream().anyMatch(place -> place.jobs() > 0)) {
      Thread.onSpinWait();
    }
  }

  List<WorkerStatus> status() {
    return await(pool.status().toCompletionStage().toCompletableFuture());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within " + PATIENCE_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
