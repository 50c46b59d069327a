package dev.gradus.lean.pool;

/** A batch of tactics on its way. Its methods may be called from any thread. */
public interface RunningBatch {

  /** Nobody waits any more: drops what has not started and cuts short what runs. */
  void cancel();

  /** The listener is ready again. */
  void resume();
}
