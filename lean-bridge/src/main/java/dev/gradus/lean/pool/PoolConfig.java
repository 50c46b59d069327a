package dev.gradus.lean.pool;

import dev.gradus.lean.runtime.AllowedSyntax;
import java.time.Duration;
import java.util.Collection;

/**
 * The size and the bounds of a pool. {@link #defaults(int)} are those of the command line; a {@link
 * #builder(int)} starts from them.
 *
 * @param workers processes that run tactics
 * @param warmSpare whether one more process stands ready to take the place of one that dies
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

  public PoolConfig {
    if (workers < 1) {
      throw new IllegalArgumentException("a pool needs at least one worker");
    }
  }

  /** What the command line takes when told nothing but the number of workers. */
  public static PoolConfig defaults(int workers) {
    return builder(workers).build();
  }

  /** The defaults, some of which are about to be changed. */
  public static Builder builder(int workers) {
    return new Builder(workers);
  }

  /** The components that somebody has a reason to change; all others are the same everywhere. */
  public static final class Builder {
    private final int workers;
    private boolean warmSpare = true;
    private int workerMegabytes = 1_800;
    private int maxWaiting = 8_192;
    private int maxTheorems = 4_096;

    /**
     * For the embedded Lean. It gets through 4,000 to 5,000 heartbeats a second on an ordinary
     * core, so that 10,000 are used up after about half of the time: docs/decisions.md.
     */
    private Limits tactic = new Limits(10_000, 5_000);

    private Limits open = new Limits(400_000, 60_000);
    private Limits verify = new Limits(1_000_000, 120_000);
    private TextCaps caps = TextCaps.DEFAULT;
    private AllowedSyntax syntax = AllowedSyntax.standard();

    private Builder(int workers) {
      this.workers = workers;
    }

    /** With or without a process that stands ready. */
    public Builder warmSpare(boolean spare) {
      warmSpare = spare;
      return this;
    }

    /** Resident memory at which a process is replaced. */
    public Builder workerMegabytes(int megabytes) {
      workerMegabytes = megabytes;
      return this;
    }

    /** Most jobs that wait. */
    public Builder maxWaiting(int jobs) {
      maxWaiting = jobs;
      return this;
    }

    /** Most theorems open at once. */
    public Builder maxTheorems(int theorems) {
      maxTheorems = theorems;
      return this;
    }

    /** Heartbeats of a tactic where a call names none; its time stays. */
    public Builder tacticHeartbeats(int heartbeats) {
      tactic = new Limits(heartbeats, tactic.millis());
      return this;
    }

    /** Time of a tactic, of a statement, of a proof, where a call names none; heartbeats stay. */
    public Builder patience(Duration time) {
      int millis = Math.toIntExact(time.toMillis());
      tactic = new Limits(tactic.heartbeats(), millis);
      open = new Limits(open.heartbeats(), millis);
      verify = new Limits(verify.heartbeats(), millis);
      return this;
    }

    /** Longest tactic in bytes, and deepest nesting of brackets in any text. */
    public Builder caps(int tacticBytes, int nesting) {
      caps = new TextCaps(tacticBytes, caps.proofBytes(), caps.statementBytes(), nesting);
      return this;
    }

    /** More kinds of syntax than the list has. */
    public Builder allow(Collection<String> kinds) {
      syntax = syntax.plus(kinds);
      return this;
    }

    public PoolConfig build() {
      return new PoolConfig(
          workers,
          warmSpare,
          workerMegabytes,
          maxWaiting,
          maxTheorems,
          Duration.ofMinutes(30),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofMinutes(3),
          64L << 20,
          1_024,
          tactic,
          open,
          verify,
          caps,
          syntax);
    }
  }
}
