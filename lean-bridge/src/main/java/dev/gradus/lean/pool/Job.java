package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * One piece of work for a process. Processes die for many reasons; a job decides whether it is to
 * be tried again: always when it was another's fault, and a bounded number of times when it may
 * have been its own.
 */
abstract class Job {
  /** A process may crash under an innocent job, its memory filled by earlier ones; two do not. */
  private static final int MAX_CRASHES = 1;

  /** Signals from outside strike at random, but the kernel, out of memory, may mean this job. */
  private static final int MAX_KILLS = 4;

  private int crashes;
  private int kills;
  private boolean cancelled;
  private GymProcess process;
  private GymCall call;

  /** Runs the job; fails with {@link GymDeath}, or {@link ReplayFailure}, and else never. */
  abstract Future<Void> run(Worker worker);

  /** Ends the job without a result of Lean's. */
  abstract void giveUp(Throwable failure);

  /** Among whose jobs it waits. */
  abstract Theorem theorem();

  /** Whether it has got its result by now from an earlier run, so that it need not run. */
  boolean recalled() {
    return false;
  }

  /** Whether the caller can take a result now. */
  boolean callerReady() {
    return true;
  }

  boolean cancelled() {
    return cancelled;
  }

  /** Nobody waits for it: if it runs, let it go on for no longer than this. */
  void cancel(Duration grace) {
    cancelled = true;
    if (call != null) {
      process.abandon(call, grace);
    }
  }

  /** The job's own call is on its way, after whatever had to be replayed for it. */
  Future<JsonNode> track(Worker worker, GymCall own) {
    process = worker.process();
    call = own;
    return own.future();
  }

  /** Forgets the call of an earlier try. */
  void untrack() {
    call = null;
  }

  /** The job's own call, or null while its state is being replayed. */
  GymCall call() {
    return call;
  }

  /** Whether to try again after this failure. */
  boolean retries(Throwable failure) {
    if (!(failure instanceof GymDeath death)) {
      return blame();
    }
    if (!death.running()) {
      return death.cause() != GymDeath.Cause.CLOSED;
    }
    return switch (death.cause()) {
      case CRASHED, PROTOCOL -> blame();
      case PANIC -> call == null && blame(); // while replaying, or else the job's own
      case KILLED -> ++kills <= MAX_KILLS;
      case CANCELLED, MEMORY -> true;
      case DEADLINE -> call == null && blame(); // a slow replay, or else the job's own time-out
      case CLOSED -> false;
    };
  }

  /** Counts a failure that is probably this job's own; whether it is still given another try. */
  final boolean blame() {
    return ++crashes <= MAX_CRASHES;
  }

  /** A state was reached once, but its tactics did not lead there again. */
  static final class ReplayFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    ReplayFailure(String message) {
      super(message, null, false, false);
    }
  }
}
