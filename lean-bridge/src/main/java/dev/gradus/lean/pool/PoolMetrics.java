package dev.gradus.lean.pool;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a pool tells about itself; all names begin with {@code gradus.lean}. */
final class PoolMetrics {
  private final MeterRegistry registry;
  private final Counter replays;
  private final Map<String, Timer> tactics = new ConcurrentHashMap<>();

  PoolMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.replays =
        Counter.builder("gradus.lean.replays")
            .description("Steps run again because the process that had run them is gone or busy")
            .register(registry);
  }

  void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder("gradus.lean." + name, value).description(description).register(registry);
  }

  void residentMemory(String worker, Supplier<Number> bytes) {
    Gauge.builder("gradus.lean.rss", bytes)
        .description("Resident memory of a worker's process when last looked at")
        .baseUnit("bytes")
        .tag("worker", worker)
        .register(registry);
  }

  void replayed() {
    replays.increment();
  }

  void restarted(GymDeath.Cause cause) {
    if (cause != GymDeath.Cause.CLOSED) {
      registry
          .counter("gradus.lean.restarts", "cause", cause.name().toLowerCase(Locale.ROOT))
          .increment();
    }
  }

  /** A tactic was run by Lean, and took so long. */
  void ran(TacticResult result, long micros) {
    String outcome = result.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    tactics
        .computeIfAbsent(
            outcome,
            o ->
                Timer.builder("gradus.lean.tactic")
                    .description("Time Lean spends on a tactic")
                    .tag("outcome", o)
                    .publishPercentiles(0.5, 0.9, 0.99)
                    .register(registry))
        .record(micros, TimeUnit.MICROSECONDS);
  }
}
