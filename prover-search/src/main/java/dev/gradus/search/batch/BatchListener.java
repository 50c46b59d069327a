package dev.gradus.search.batch;

import dev.gradus.search.engine.StatementResult;

/** Hears how a {@link BatchRun} goes. Calls never overlap. */
public interface BatchListener {
  /** Hears nothing. */
  BatchListener NONE = new BatchListener() {};

  /**
   * A statement is done.
   *
   * @param resumed whether a former process did it
   */
  default void finished(StatementResult result, boolean resumed) {}

  /** So many more tactics were run. */
  default void tacticCalls(int more) {}
}
