package dev.gradus.lean.pool;

/**
 * Takes the results of a batch of tactics. Called on the pool's event loop, never concurrently;
 * must not block.
 */
public interface BatchListener {

  /** Whether more results are welcome; while not, the batch's tactics wait. */
  boolean ready();

  /**
   * One tactic has its result.
   *
   * @param index of the tactic in the batch
   * @param result what became of it
   * @param micros time Lean spent on it; 0 where it did not run
   */
  void result(int index, TacticResult result, long micros);

  /** Every tactic has had its result. */
  void completed();

  /** The batch ends early; no further result comes. */
  void failed(PoolRefusal refusal);
}
