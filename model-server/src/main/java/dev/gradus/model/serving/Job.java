package dev.gradus.model.serving;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A request on its way through the scheduler. A caller that has gone away cancels the answer; the
 * scheduler sees that between slices.
 */
abstract sealed class Job permits SampleJob, ProofSizeJob {

  private final String client;
  private final String theorem;
  private final long submittedNanos = System.nanoTime();
  private boolean opened;
  private boolean closed;

  Job(String client, String theorem) {
    this.client = client;
    this.theorem = theorem;
  }

  String client() {
    return client;
  }

  String theorem() {
    return theorem;
  }

  abstract CompletableFuture<?> answer();

  /** What completes the answer with what was computed. */
  abstract Runnable answering();

  /** Lets go of what it holds in the engine. */
  abstract void free();

  /** Ends it with what was computed; the executor tells the caller. */
  final void finish(Executor executor) {
    tell(answering(), executor);
    close();
  }

  /** Ends it with an error; the executor tells the caller. */
  final void fail(Throwable error, Executor executor) {
    tell(() -> answer().completeExceptionally(error), executor);
    close();
  }

  /** A caller waits for its answer even where the model, and the executor with it, is closed. */
  private static void tell(Runnable answering, Executor executor) {
    try {
      executor.execute(answering);
    } catch (RejectedExecutionException e) {
      answering.run();
    }
  }

  /** Ends it. */
  final void close() {
    closed = true;
    free();
  }

  /** Whether it has ended or nobody waits for it any more. */
  final boolean isOver() {
    return closed || answer().isDone();
  }

  /** Whether work on it has begun. */
  final boolean isOpened() {
    return opened;
  }

  /** Notes that work on it begins, and returns how long it waited for that. */
  final long openNanos() {
    opened = true;
    return System.nanoTime() - submittedNanos;
  }
}
