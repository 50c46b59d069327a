package dev.gradus.search.engine;

import dev.gradus.search.engine.EdgeTrace.Outcome;
import dev.gradus.search.engine.Verification.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the searches of one {@link Prover} count. */
final class SearchMeters {
  private final Counter expansions;
  private final Map<Outcome, Counter> tactics = new EnumMap<>(Outcome.class);
  private final Map<Verdict, Counter> verifications = new EnumMap<>(Verdict.class);
  private final Map<StatementResult.Status, Timer> statements =
      new EnumMap<>(StatementResult.Status.class);
  private final Timer sampling;
  private final Timer running;

  /** Searches under way. */
  final AtomicInteger searches = new AtomicInteger();

  /** Goal states that wait in the queues of all searches. */
  final AtomicInteger waiting = new AtomicInteger();

  SearchMeters(MeterRegistry meters) {
    expansions = meters.counter("gradus.search.expansions");
    for (Outcome outcome : Outcome.values()) {
      tactics.put(outcome, meters.counter("gradus.search.tactics", "outcome", tag(outcome)));
    }
    for (Verdict verdict : Verdict.values()) {
      verifications.put(
          verdict, meters.counter("gradus.search.verifications", "verdict", tag(verdict)));
    }
    for (StatementResult.Status status : StatementResult.Status.values()) {
      statements.put(status, meters.timer("gradus.search.statements", "status", tag(status)));
    }
    sampling = meters.timer("gradus.search.sampling");
    running = meters.timer("gradus.search.running");
    meters.gauge("gradus.search.active", searches);
    meters.gauge("gradus.search.queue", waiting);
  }

  private static String tag(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  void expanded(Iterable<EdgeTrace> edges) {
    expansions.increment();
    for (EdgeTrace edge : edges) {
      tactics.get(edge.outcome()).increment();
    }
  }

  void verified(Verdict verdict) {
    verifications.get(verdict).increment();
  }

  void sampled(long nanos) {
    sampling.record(nanos, TimeUnit.NANOSECONDS);
  }

  void ran(long nanos) {
    running.record(nanos, TimeUnit.NANOSECONDS);
  }

  void finished(StatementResult.Status status, double seconds) {
    statements.get(status).record((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
  }
}
