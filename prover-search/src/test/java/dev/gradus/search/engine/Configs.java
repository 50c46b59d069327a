package dev.gradus.search.engine;

import java.time.Duration;

/** Search configurations that differ from one another in one thing. */
final class Configs {
  private Configs() {}

  static SearchConfig of(int expansions, int samples) {
    return make(1, false, expansions, samples, Priority.LOGPROB, 0, 2, Reopening.LAST, true);
  }

  static SearchConfig overlap(SearchConfig c, int overlap) {
    return make(
        c.attempts(),
        c.allAttempts(),
        c.expansions(),
        c.samples(),
        c.priority(),
        c.seed(),
        overlap,
        c.reopening(),
        c.minimise());
  }

  static SearchConfig seed(SearchConfig c, long seed) {
    return make(
        c.attempts(),
        c.allAttempts(),
        c.expansions(),
        c.samples(),
        c.priority(),
        seed,
        c.overlap(),
        c.reopening(),
        c.minimise());
  }

  static SearchConfig priority(SearchConfig c, Priority priority) {
    return make(
        c.attempts(),
        c.allAttempts(),
        c.expansions(),
        c.samples(),
        priority,
        c.seed(),
        c.overlap(),
        c.reopening(),
        c.minimise());
  }

  static SearchConfig attempts(SearchConfig c, int attempts, boolean all) {
    return make(
        attempts,
        all,
        c.expansions(),
        c.samples(),
        c.priority(),
        c.seed(),
        c.overlap(),
        c.reopening(),
        c.minimise());
  }

  static SearchConfig reopening(SearchConfig c, Reopening reopening) {
    return make(
        c.attempts(),
        c.allAttempts(),
        c.expansions(),
        c.samples(),
        c.priority(),
        c.seed(),
        c.overlap(),
        reopening,
        c.minimise());
  }

  static SearchConfig noMinimise(SearchConfig c) {
    return make(
        c.attempts(),
        c.allAttempts(),
        c.expansions(),
        c.samples(),
        c.priority(),
        c.seed(),
        c.overlap(),
        c.reopening(),
        false);
  }

  private static SearchConfig make(
      int attempts,
      boolean all,
      int expansions,
      int samples,
      Priority priority,
      long seed,
      int overlap,
      Reopening reopening,
      boolean minimise) {
    return new SearchConfig(
        attempts,
        all,
        expansions,
        samples,
        1.0,
        1.0,
        true,
        Duration.ofSeconds(5),
        0,
        Duration.ofSeconds(300),
        priority,
        0.5,
        seed,
        overlap,
        reopening,
        minimise);
  }
}
