package dev.gradus.lean.pool;

/** The pool does not take a request, or cannot go on with it. */
public final class PoolRefusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Kind {
    /** The theorem or the state is not open (any more). */
    NOT_FOUND,
    /** A bound of the pool is reached; the message names the option that raises it. */
    EXHAUSTED,
    /** The request can never be served as it is. */
    INVALID,
    /** Lean does not start, or the pool is closed. */
    UNAVAILABLE
  }

  private final Kind kind;

  PoolRefusal(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }
}
