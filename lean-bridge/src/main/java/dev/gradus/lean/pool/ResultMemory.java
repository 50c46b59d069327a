package dev.gradus.lean.pool;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.util.Optional;

/**
 * Remembers what a tactic did to a state, so that it is not run there again: not in a second
 * attempt at the same statement, nor for another client. Only what would come out the same again is
 * remembered: a time-out depends on the day.
 */
final class ResultMemory {
  private final Cache<Step, Remembered> results;

  private record Step(String state, String tactic, Limits limits) {}

  /**
   * A result and what it cost.
   *
   * @param result for {@link TacticResult.Goals} its handle belongs to another theorem
   * @param micros time Lean spent on it then
   */
  record Remembered(TacticResult result, long micros) {}

  ResultMemory(long maxBytes, MeterRegistry registry) {
    results =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher(ResultMemory::bytes)
            .recordStats()
            .build();
    CaffeineCacheMetrics.monitor(registry, results, "gradus.lean.results");
  }

  Optional<Remembered> recall(ProofState state, String tactic, Limits limits) {
    return Optional.ofNullable(results.getIfPresent(new Step(state.key, tactic, limits)));
  }

  void remember(ProofState state, String tactic, Limits limits, TacticResult result, long micros) {
    results.put(new Step(state.key, tactic, limits), new Remembered(result, micros));
  }

  /** Roughly: two bytes a character and the objects around them. */
  private static int bytes(Step step, Remembered remembered) {
    int characters = step.tactic.length();
    if (remembered.result instanceof TacticResult.Goals goals) {
      characters += goals.goals().stream().mapToInt(String::length).sum();
    } else if (remembered.result instanceof TacticResult.Failed failed) {
      characters += failed.message().length();
    }
    return 256 + 2 * characters;
  }
}
