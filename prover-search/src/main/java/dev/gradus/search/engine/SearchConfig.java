package dev.gradus.search.engine;

import java.time.Duration;

/**
 * Everything that decides the course of a search, beside the services and the statement.
 *
 * @param attempts a: independent searches per statement, at least 1
 * @param allAttempts run all attempts even after one succeeded, as pass@k needs
 * @param expansions d: most expansions of one attempt, at least 1
 * @param samples e: tactics sampled per expansion, at least 1; an attempt makes at most d * e
 *     tactic calls
 * @param temperature of sampling, 0 is greedy
 * @param topP nucleus of sampling, in (0, 1]
 * @param distinct draw e different tactics instead of e independent ones
 * @param tacticTimeout wall-clock limit of one tactic
 * @param tacticHeartbeats Lean's own limit of one tactic, in thousands of small allocations; 0 is
 *     the bridge's default, in proportion to {@code tacticTimeout}
 * @param timeout wall-clock limit of one statement, over all its attempts
 * @param priority which goal state is expanded next
 * @param alpha exponent of {@link Priority#LENGTH_NORMALISED}
 * @param seed every random choice derives from it
 * @param overlap expansions of one search in flight at once, at least 1; part of the course of the
 *     search, since the second is chosen before the first has an outcome
 * @param reopening when states are expanded again, with fresh samples
 * @param minimise drop the steps that a found proof does not need
 */
public record SearchConfig(
    int attempts,
    boolean allAttempts,
    int expansions,
    int samples,
    double temperature,
    double topP,
    boolean distinct,
    Duration tacticTimeout,
    long tacticHeartbeats,
    Duration timeout,
    Priority priority,
    double alpha,
    long seed,
    int overlap,
    Reopening reopening,
    boolean minimise) {

  /** What {@code gradus prove} does when no option is given. */
  public static final SearchConfig DEFAULT =
      new SearchConfig(
          1,
          false,
          128,
          8,
          1.0,
          1.0,
          true,
          Duration.ofSeconds(5),
          0,
          Duration.ofSeconds(300),
          Priority.LOGPROB,
          0.5,
          0,
          2,
          Reopening.RANKED,
          true);

  public SearchConfig {
    atLeast("--attempts", attempts, 1);
    atLeast("--expansions", expansions, 1);
    atLeast("--samples", samples, 1);
    atLeast("--overlap", overlap, 1);
    atLeast("--tactic-heartbeats", tacticHeartbeats, 0);
    require(temperature >= 0 && Double.isFinite(temperature), "--temperature must be 0 or more");
    require(topP > 0 && topP <= 1, "--top-p must lie in (0, 1]");
    require(alpha >= 0 && alpha <= 1, "--alpha must lie in [0, 1]");
    require(tacticTimeout.toMillis() > 0, "--tactic-timeout must be positive");
    require(timeout.toMillis() > 0, "--timeout must be positive");
  }

  private static void atLeast(String option, long value, long least) {
    require(value >= least, option + " must be at least " + least);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
