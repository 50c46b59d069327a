package dev.gradus.model.serving;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gradus.model.Candidate;
import dev.gradus.model.ProofSize;
import dev.gradus.model.ProofSizeRequest;
import dev.gradus.model.SampleRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers worth remembering: samples, for every request has a seed and so one answer, and the proof
 * sizes of goals, which a search asks for again whenever it meets a goal again. Both by the model's
 * fingerprint, so that a swap forgets nothing and mixes nothing up.
 */
final class AnswerCache {

  /** Bytes of heap, about. */
  private static final long SAMPLE_BYTES = 64 << 20;

  /** Bytes of heap, about. */
  private static final long VALUE_BYTES = 32 << 20;

  /** Bytes of an entry, of a candidate or of a size beside their texts, about. */
  private static final int OVERHEAD = 120;

  private record SampleKey(String model, SampleRequest request) {}

  private record ValueKey(String model, String declaration, String goal) {}

  private final Cache<SampleKey, List<Candidate>> samples;
  private final Cache<ValueKey, ProofSize> values;

  AnswerCache(MeterRegistry meters) {
    samples =
        Caffeine.newBuilder()
            .maximumWeight(SAMPLE_BYTES)
            .weigher(AnswerCache::bytes)
            .recordStats()
            .build();
    values =
        Caffeine.newBuilder()
            .maximumWeight(VALUE_BYTES)
            .weigher(
                (ValueKey key, ProofSize value) ->
                    2 * (key.goal().length() + key.declaration().length())
                        + OVERHEAD
                        // A reference and a boxed number each.
                        + ProofSize.BUCKETS * 24)
            .recordStats()
            .build();
    CaffeineCacheMetrics.monitor(meters, samples, "gradus.model.samples");
    CaffeineCacheMetrics.monitor(meters, values, "gradus.model.values");
  }

  private static int bytes(SampleKey key, List<Candidate> candidates) {
    int bytes =
        OVERHEAD + 2 * (key.request().goal().length() + key.request().declaration().length());
    for (Candidate candidate : candidates) {
      bytes += OVERHEAD + 2 * candidate.tactic().length();
    }
    return bytes;
  }

  Optional<List<Candidate>> samples(String model, SampleRequest request) {
    return Optional.ofNullable(samples.getIfPresent(new SampleKey(model, request)));
  }

  void put(String model, SampleRequest request, List<Candidate> candidates) {
    samples.put(new SampleKey(model, request), candidates);
  }

  /** What is known of a request's goals. */
  Values values(String model, ProofSizeRequest request) {
    return new Values(model, request);
  }

  /** The proof sizes of one request's goals: those remembered, and those to be computed. */
  final class Values {

    private final String model;
    private final ProofSizeRequest request;
    private final Map<String, ProofSize> known = new HashMap<>();
    private final List<String> missing;

    private Values(String model, ProofSizeRequest request) {
      this.model = model;
      this.request = request;
      List<String> goals = request.goals().stream().distinct().toList();
      for (String goal : goals) {
        ProofSize value = values.getIfPresent(key(goal));
        if (value != null) {
          known.put(goal, value);
        }
      }
      missing = goals.stream().filter(goal -> !known.containsKey(goal)).toList();
    }

    private ValueKey key(String goal) {
      return new ValueKey(model, request.declaration(), goal);
    }

    /** The goals that are not remembered, each once. */
    List<String> missing() {
      return missing;
    }

    /** Takes and remembers the buckets of the missing goals, in their order. */
    void add(List<double[]> buckets) {
      for (int i = 0; i < missing.size(); i++) {
        ProofSize value = new ProofSize(Arrays.stream(buckets.get(i)).boxed().toList());
        values.put(key(missing.get(i)), value);
        known.put(missing.get(i), value);
      }
    }

    /** In the order of the request's goals. */
    List<ProofSize> all() {
      return request.goals().stream().map(known::get).toList();
    }
  }
}
