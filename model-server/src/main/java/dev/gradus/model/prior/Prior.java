package dev.gradus.model.prior;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gradus.model.Candidate;
import dev.gradus.model.LanguageModel;
import dev.gradus.model.ModelDescription;
import dev.gradus.model.SampleRequest;
import dev.gradus.model.premises.Premise;
import dev.gradus.model.premises.PremiseFile;
import dev.gradus.model.premises.PremiseIndex;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * The grammar as a language model.
 *
 * <p>A goal's distribution is built once and remembered; each request draws from it with a random
 * stream that depends on the seed and the goal alone.
 */
public final class Prior implements LanguageModel {

  /** Tactic calls kept of a goal, the likeliest. The grammar rarely derives half as many. */
  static final int MAX_CALLS = 2048;

  /** Characters of a call; the bridge refuses much longer ones. */
  private static final int MAX_CALL_CHARS = 2000;

  /** Bound of the cache, in characters of its keys and calls: about 100 MB of heap. */
  private static final long CACHE_CHARS = 50_000_000;

  /** Grows when the code, not a grammar file, changes what a request is answered. */
  private static final String CODE_VERSION = "1";

  private record Key(String goal, List<String> premises, boolean mathlib) {}

  private final Grammar core;
  private final Grammar mathlib;
  private final Optional<PremiseIndex> premises;
  private final String fingerprint;
  private final Cache<Key, TacticDistribution> distributions;

  /** The grammar alone: it cites what it knows of itself, and what the goal names. */
  public Prior(MeterRegistry meters) {
    this(meters, List.of());
  }

  /**
   * The grammar with a library.
   *
   * @param library statements that tactics may cite: for each goal those most like it
   */
  public Prior(MeterRegistry meters, List<Premise> library) {
    premises = library.isEmpty() ? Optional.empty() : Optional.of(new PremiseIndex(library));
    String coreText = resource("core.grammar");
    String mathlibText = resource("mathlib.grammar");
    core = new GrammarReader().add("core.grammar", coreText).grammar();
    mathlib =
        new GrammarReader()
            .add("core.grammar", coreText)
            .add("mathlib.grammar", mathlibText)
            .grammar();
    fingerprint =
        fingerprint(
            CODE_VERSION
                + coreText
                + mathlibText
                + new String(PremiseFile.write(library), StandardCharsets.UTF_8));
    distributions =
        Caffeine.newBuilder()
            .maximumWeight(CACHE_CHARS)
            .weigher(
                (Key key, TacticDistribution value) -> key.goal().length() + 100 * value.size())
            .recordStats()
            .build();
    CaffeineCacheMetrics.monitor(meters, distributions, "gradus.model.prior.distributions");
  }

  @Override
  public ModelDescription describe() {
    return new ModelDescription("prior", fingerprint, mathlib.parameters(), "cpu", 0, false);
  }

  /** Answers in the caller's thread: a goal costs less than handing it over would. */
  @Override
  public CompletableFuture<List<Candidate>> sample(SampleRequest request, String client) {
    return CompletableFuture.completedFuture(sample(request));
  }

  /** Draws from the goal's distribution at the request's temperature and top-p. */
  public List<Candidate> sample(SampleRequest request) {
    List<String> cited =
        premises
            .map(index -> index.select(request.goal(), request.declaration()))
            .orElse(List.of());
    TacticDistribution full = distribution(request.goal(), cited, request.mathlib());
    TacticDistribution distribution =
        full.tempered(request.temperature()).nucleus(request.topP()).cut(request.maxTokens());
    SplittableRandom random = new SplittableRandom(streamOf(request.seed(), request.goal()));
    return request.distinct()
        ? distribution.drawDistinct(request.n(), random)
        : distribution.draw(request.n(), random);
  }

  /** The distribution at temperature 1 and top-p 1. */
  TacticDistribution distribution(String goal, List<String> cited, boolean withMathlib) {
    return distributions.get(new Key(goal, cited, withMathlib), this::build);
  }

  private TacticDistribution build(Key key) {
    Reading reading = new Reading(TacticState.parse(key.goal()), key.premises());
    Map<String, Double> calls =
        (key.mathlib() ? mathlib : core)
            .expand(reading).entrySet().stream()
                .filter(e -> e.getKey().length() <= MAX_CALL_CHARS)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return TacticDistribution.of(calls, MAX_CALLS);
  }

  /** One 64-bit seed out of the request's seed and its goal (FNV-1a, then Stafford's mix 13). */
  private static long streamOf(long seed, String goal) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (int i = 0; i < goal.length(); i++) {
      hash = (hash ^ goal.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  private static String resource(String name) {
    try (InputStream in = Prior.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fingerprint(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "prior-" + HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
