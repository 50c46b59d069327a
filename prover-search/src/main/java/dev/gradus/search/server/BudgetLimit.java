package dev.gradus.search.server;

import dev.gradus.search.engine.SearchConfig;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;

/**
 * The most that one call of {@code Prove} or {@code Suggest} may ask for, so that no caller keeps a
 * shared server for days.
 *
 * @param tacticCalls attempts times expansions times samples
 * @param timeout of a statement, and of a tactic
 */
record BudgetLimit(long tacticCalls, Duration timeout) {
  BudgetLimit {
    if (tacticCalls < 1) {
      throw new IllegalArgumentException("--max-tactic-calls must be at least 1");
    }
  }

  /** What is too much about a search, and the option that allows it; empty if nothing is. */
  Optional<String> excess(SearchConfig config) {
    // Each factor is below 2^31: two of them cannot overflow, and three are not multiplied.
    long perSample = (long) config.attempts() * config.expansions();
    if (perSample > tacticCalls / config.samples()) {
      return Optional.of(
          "%d attempts of %d expansions with %d samples are more than %d tactic calls, the most that this server allows (--max-tactic-calls)"
              .formatted(config.attempts(), config.expansions(), config.samples(), tacticCalls));
    }
    return excess("a statement", config.timeout())
        .or(() -> excess("a tactic", config.tacticTimeout()));
  }

  private Optional<String> excess(String of, Duration asked) {
    return asked.compareTo(timeout) <= 0
        ? Optional.empty()
        : Optional.of(
            "a time limit of %.0f s for %s is more than %.0f s, the most that this server allows (--max-timeout)"
                .formatted(asked.toMillis() / 1e3, of, timeout.toMillis() / 1e3));
  }

  /**
   * Lets a search through.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT if it asks for too much
   */
  SearchConfig admit(SearchConfig config) {
    excess(config).ifPresent(BudgetLimit::refuse);
    return config;
  }

  /**
   * Lets the time limit of a tactic through.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT if it is too much
   */
  void admitTactic(Duration asked) {
    excess("a tactic", asked).ifPresent(BudgetLimit::refuse);
  }

  private static void refuse(String why) {
    throw Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }
}
