package dev.gradus.lean.pool;

import java.time.Duration;

/**
 * The size and the bounds of a pool. {@link #defaults(int)} are those of the command line.
 *
 * @param workers processes that run tactics
 * @param warmSpare whether one more process stands ready to take the place of one that dies
 * @param eagerVerifier whether the verifier starts with the pool instead of with the first proof
 * @param workerMegabytes resident memory at which a process is replaced between two tactics
 * @param maxWaiting most tactics (and statements, and proofs) waiting for a process
 * @param maxTheorems most theorems open at once
 * @param theoremIdle after how long without use a theorem is closed; clients may have gone
 * @param grace how long past its deadline a process may go on before it is killed
 * @param cancelGrace how long a process may go on with a tactic nobody waits for
 * @param startTimeout how long a process may take to get ready
 * @param cacheBytes bound of the remembered tactic results
 * @param maxBatch most tactics in one call
 * @param tactic default limits of a tactic
 * @param open limits of a statement, header included
 * @param verify default limits of a proof
 * @param caps what text is let through to Lean
 * @param syntax what a tactic may consist of
 */
public record PoolConfig(
    int workers,
    boolean warmSpare,
    boolean eagerVerifier,
    int workerMegabytes,
    int maxWaiting,
    int maxTheorems,
    Duration theoremIdle,
    Duration grace,
    Duration cancelGrace,
    Duration startTimeout,
    long cacheBytes,
    int maxBatch,
    Limits tactic,
    Limits open,
    Limits verify,
    TextCaps caps,
    AllowedSyntax syntax) {

  /**
   * Of a tactic, for the embedded Lean. It gets through 4,000 to 5,000 heartbeats a second on an
   * ordinary core, so that 10,000 are used up after about half of the time: docs/decisions.md.
   */
  private static final Limits TACTIC = new Limits(10_000, 5_000);

  public PoolConfig {
    if (workers < 1) {
      throw new IllegalArgumentException("a pool needs at least one worker");
    }
  }

  /** What the command line takes when told nothing but the number of workers. */
  public static PoolConfig defaults(int workers) {
    return new PoolConfig(
        workers,
        true,
        false,
        1_800,
        8_192,
        4_096,
        Duration.ofMinutes(30),
        Duration.ofSeconds(3),
        Duration.ofSeconds(2),
        Duration.ofMinutes(3),
        64L << 20,
        1_024,
        TACTIC,
        new Limits(400_000, 60_000),
        new Limits(1_000_000, 120_000),
        TextCaps.DEFAULT,
        AllowedSyntax.standard());
  }

  /** These with another workerMegabytes. */
  public PoolConfig withWorkerMegabytes(int megabytes) {
    return new PoolConfig(
        workers,
        warmSpare,
        eagerVerifier,
        megabytes,
        maxWaiting,
        maxTheorems,
        theoremIdle,
        grace,
        cancelGrace,
        startTimeout,
        cacheBytes,
        maxBatch,
        tactic,
        open,
        verify,
        caps,
        syntax);
  }

  /** These with other bounds on what waits and what is open. */
  public PoolConfig withBounds(int waiting, int theorems) {
    return new PoolConfig(
        workers,
        warmSpare,
        eagerVerifier,
        workerMegabytes,
        waiting,
        theorems,
        theoremIdle,
        grace,
        cancelGrace,
        startTimeout,
        cacheBytes,
        maxBatch,
        tactic,
        open,
        verify,
        caps,
        syntax);
  }

  /** These with other caps on text. */
  public PoolConfig withCaps(TextCaps newCaps) {
    return new PoolConfig(
        workers,
        warmSpare,
        eagerVerifier,
        workerMegabytes,
        maxWaiting,
        maxTheorems,
        theoremIdle,
        grace,
        cancelGrace,
        startTimeout,
        cacheBytes,
        maxBatch,
        tactic,
        open,
        verify,
        newCaps,
        syntax);
  }

  /** These with or without a warm spare. */
  public PoolConfig withSpare(boolean spare) {
    return new PoolConfig(
        workers,
        spare,
        eagerVerifier,
        workerMegabytes,
        maxWaiting,
        maxTheorems,
        theoremIdle,
        grace,
        cancelGrace,
        startTimeout,
        cacheBytes,
        maxBatch,
        tactic,
        open,
        verify,
        caps,
        syntax);
  }

  /** These with other default limits of a tactic. */
  public PoolConfig withTactic(Limits limits) {
    return new PoolConfig(
        workers,
        warmSpare,
        eagerVerifier,
        workerMegabytes,
        maxWaiting,
        maxTheorems,
        theoremIdle,
        grace,
        cancelGrace,
        startTimeout,
        cacheBytes,
        maxBatch,
        limits,
        open,
        verify,
        caps,
        syntax);
  }

  /** These with another list of allowed syntax. */
  public PoolConfig withSyntax(AllowedSyntax allowed) {
    return new PoolConfig(
        workers,
        warmSpare,
        eagerVerifier,
        workerMegabytes,
        maxWaiting,
        maxTheorems,
        theoremIdle,
        grace,
        cancelGrace,
        startTimeout,
        cacheBytes,
        maxBatch,
        tactic,
        open,
        verify,
        caps,
        allowed);
  }
}
