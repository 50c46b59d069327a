package dev.gradus.model.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import dev.gradus.model.Candidate;
import dev.gradus.model.SampleRequest;
import dev.gradus.model.decoder.Decoder;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.torch.TestTorch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Samples of a real decoder against its own logits. */
class TorchEngineTest {

  private static final int VOCABULARY = 24;
  private static final int[] PROMPT = {5, 3, 9, 9, 1};

  private static Scheduler scheduler(Engine engine) {
    return new Scheduler(
        engine, 1000, 2, new ServingMeters(new SimpleMeterRegistry()), Runnable::run);
  }

  private static SampleJob job(
      int[] prompt, int n, double temperature, double topP, long seed, int maxTokens) {
    SampleRequest request =
        new SampleRequest("", n, temperature, topP, 0, seed, "", false, false, 0);
    return new SampleJob("", request, prompt, maxTokens, Arrays::toString);
  }

  private static List<Candidate> run(Scheduler scheduler, SampleJob job) {
    scheduler.submit(job);
    return job.answer().join();
  }

  /** The next token's exact distribution, computed here from the logits of a whole pass. */
  private static double[] distribution(
      Decoder decoder, int[] text, double temperature, double topP) {
    float[] logits = decoder.nextLogits(new int[][] {text})[0];
    double most = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElseThrow();
    double[] p =
        IntStream.range(0, logits.length)
            .mapToDouble(i -> Math.exp((logits[i] - most) / temperature))
            .toArray();
    double sum = Arrays.stream(p).sum();
    List<Integer> byProbability =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -p[i]))
            .toList();
    double reached = 0;
    double[] kept = new double[p.length];
    for (int token : byProbability) {
      if (reached >= topP * sum) {
        break;
      }
      kept[token] = p[token];
      reached += p[token];
    }
    double mass = reached;
    return Arrays.stream(kept).map(x -> x / mass).toArray();
  }

  private static int[] with(int[] text, int token) {
    int[] longer = Arrays.copyOf(text, text.length + 1);
    longer[text.length] = token;
    return longer;
  }

  private static int[] tokens(Candidate candidate) {
    String inner = candidate.tactic().replaceAll("[\\[\\] ]", "");
    return inner.isEmpty()
        ? new int[0]
        : Arrays.stream(inner.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  /**
   * Pearson's test of 10,000 draws of at most two tokens. Cells that expect fewer than five draws
   * are pooled. The bound is the 99.9 % point of the chi-square distribution (Wilson and Hilferty
   * 1931); the seed is fixed, so the test is not flaky, and a sampler that is off by a few percent
   * fails it.
   */
  @ParameterizedTest
  @CsvSource({"1, 1", "0.7, 1", "1.5, 0.8", "1, 0.4"})
  void sample_tenThousand_areDistributedAsTheLogitsSay(double temperature, double topP) {
    int draws = 10_000;
    Map<String, Double> expected = new TreeMap<>();
    List<Candidate> candidates;
    try (Decoder decoder = decoder(7);
        Scheduler scheduler = scheduler(TinyModel.engine(VOCABULARY, 64, 7))) {
      double[] first = distribution(decoder, PROMPT, temperature, topP);
      expected.put("[]", first[0]);
      for (int one = 1; one < VOCABULARY; one++) {
        double[] second = distribution(decoder, with(PROMPT, one), temperature, topP);
        expected.put("[" + one + "]", first[one] * second[0]);
        for (int two = 1; two < VOCABULARY; two++) {
          expected.put("[" + one + ", " + two + "]", first[one] * second[two]);
        }
      }
      candidates = run(scheduler, job(PROMPT, draws, temperature, topP, 11, 2));
    }
    assertEquals(1, expected.values().stream().mapToDouble(p -> p).sum(), 1e-9);
    Map<String, Integer> seen = new TreeMap<>();
    candidates.forEach(candidate -> seen.put(candidate.tactic(), candidate.count()));
    double statistic = 0;
    int cells = 0;
    double pooledExpected = 0;
    double pooledSeen = 0;
    for (Map.Entry<String, Double> cell : expected.entrySet()) {
      double expects = draws * cell.getValue();
      int count = seen.getOrDefault(cell.getKey(), 0);
      assertTrue(count == 0 || expects > 0, cell.getKey());
      if (expects < 5) {
        pooledExpected += expects;
        pooledSeen += count;
      } else {
        statistic += (count - expects) * (count - expects) / expects;
        cells++;
      }
    }
    if (pooledExpected >= 5) {
      statistic += (pooledSeen - pooledExpected) * (pooledSeen - pooledExpected) / pooledExpected;
      cells++;
    }
    double df = cells - 1;
    double bound = df * Math.pow(1 - 2 / (9 * df) + 3.09 * Math.sqrt(2 / (9 * df)), 3);
    assertTrue(cells >= 3, "cells " + cells);
    assertTrue(statistic < bound, statistic + " of " + cells + " cells, bound " + bound);
  }

  private static Decoder decoder(long seed) {
    NDManager manager = TestTorch.start().newManager();
    return Decoder.open(
        TestTorch.start(),
        TinyModel.config(VOCABULARY),
        Weights.random(TinyModel.config(VOCABULARY), manager, seed));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "0.6, 0.9"})
  void sample_logProbabilities_areThoseOfAWholePass(double temperature, double topP) {
    try (Decoder decoder = decoder(7);
        Scheduler scheduler = scheduler(TinyModel.engine(VOCABULARY, 16, 7))) {
      List<Candidate> candidates = run(scheduler, job(PROMPT, 40, temperature, topP, 3, 12));
      assertTrue(candidates.stream().anyMatch(candidate -> !candidate.truncated()));
      for (Candidate candidate : candidates) {
        double expected = 0;
        int[] text = PROMPT;
        int[] tokens = tokens(candidate);
        assertEquals(tokens.length, candidate.tokenCount());
        for (int token : candidate.truncated() ? tokens : with(tokens, 0)) {
          expected += Math.log(distribution(decoder, text, temperature, topP)[token]);
          text = with(text, token);
        }
        assertEquals(expected, candidate.logProbability(), 1e-4, candidate.tactic());
      }
    }
  }

  @Test
  void sample_besideOtherLoad_sameSamples() {
    Random random = new Random(5);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      prompts.add(random.ints(1 + random.nextInt(30), 1, VOCABULARY).toArray());
    }
    List<List<Candidate>> alone = new ArrayList<>();
    try (Scheduler scheduler = scheduler(TinyModel.engine(VOCABULARY, 24, 7))) {
      for (int[] prompt : prompts) {
        alone.add(run(scheduler, job(prompt, 6, 1, 0.95, prompt.length, 20)));
      }
    }
    try (Scheduler scheduler = scheduler(TinyModel.engine(VOCABULARY, 24, 7))) {
      List<SampleJob> jobs = new ArrayList<>();
      for (int[] prompt : prompts) {
        jobs.add(job(prompt, 6, 1, 0.95, prompt.length, 20));
        scheduler.submit(jobs.get(jobs.size() - 1));
        int others = random.nextInt(5);
        scheduler.submit(job(PROMPT, 1 + others, 0.5 + others, 0.5, others, 5 + others));
      }
      for (int i = 0; i < jobs.size(); i++) {
        assertEquals(alone.get(i), jobs.get(i).answer().join());
      }
    }
  }

  @Test
  void proofSizes_padded_areTheSoftmaxOfTheBuckets() {
    try (TorchEngine engine = TinyModel.engine(VOCABULARY, 1, 7);
        Decoder decoder = decoder(7)) {
      List<int[]> prompts = List.of(PROMPT, new int[] {4}, new int[] {8, 8, 8, 2, 2, 2, 6, 7, 1});
      List<double[]> sizes = engine.proofSizes(prompts);
      for (int i = 0; i < prompts.size(); i++) {
        double[] p = distribution(decoder, prompts.get(i), 1, 1);
        double sum = p[1] + p[2] + p[3];
        for (int bucket = 0; bucket < 3; bucket++) {
          assertEquals(p[bucket + 1] / sum, sizes.get(i)[bucket], 1e-5);
        }
      }
    }
  }
}
