package dev.gradus.lean.pool;

/** A process died before it had answered. Fails every call that was written to it. */
final class GymDeath extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What ended a process. */
  enum Cause {
    /** It ended by itself: a stack overflow, memory exhausted, an abort. */
    CRASHED,
    /** It ended itself because a check inside Lean failed, and would again on the same input. */
    PANIC,
    /** A signal from outside ended it: somebody's {@code kill}, the kernel out of memory. */
    KILLED,
    /** The pool killed it for running past a deadline. */
    DEADLINE,
    /** The pool killed it for a tactic whose caller has gone. */
    CANCELLED,
    /** The pool replaced it before its memory reached the limit. */
    MEMORY,
    /** It did not keep to the protocol, or said more at once than can be taken. */
    PROTOCOL,
    /** The pool closed it. */
    CLOSED
  }

  private final Cause cause;
  private final boolean running;

  GymDeath(Cause cause, boolean running, String message) {
    super(message, null, false, false);
    this.cause = cause;
    this.running = running;
  }

  Cause cause() {
    return cause;
  }

  /** Whether the process was working on the failed call, rather than on one written before it. */
  boolean running() {
    return running;
  }

  GymDeath notRunning() {
    return new GymDeath(cause, false, getMessage());
  }
}
