package dev.gradus.model.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Samples against the distribution computed from the logits in double precision. */
class SamplingTest {

  private static final int VOCABULARY = 24;
  private static final int ROWS = 250;
  private static final int DRAWS = 10_000;
  private static final int[] TEXT = {3, 9, 4, 17, 8};

  private static Decoder decoder;

  @BeforeAll
  static void open() {
    decoder = TinyDecoder.open(TinyDecoder.config(VOCABULARY, 32, 64));
  }

  @AfterAll
  static void close() {
    decoder.close();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "0.7,1", "1.5,1", "1,0.9", "0.8,0.5", "1,0.05"})
  void decode_manyDraws_followTheDistribution(float temperature, float topP) {
    double[] expected = distribution(temperature, topP);
    int[] counts = new int[VOCABULARY];
    Random random = new Random(11);
    try (KvCache cache = decoder.newCache(ROWS, 16);
        Prefix prefix = decoder.prefill(Arrays.copyOf(TEXT, TEXT.length - 1))) {
      for (int round = 0; round < DRAWS / ROWS; round++) {
        IntStream.range(0, ROWS).forEach(row -> cache.load(prefix, row));
        float[][] uniforms = new float[ROWS][1];
        for (float[] row : uniforms) {
          row[0] = random.nextFloat();
        }
        Decoded decoded = decoder.decode(cache, batch(temperature, topP, uniforms));
        for (int row = 0; row < ROWS; row++) {
          int token = decoded.tokens()[row][0];
          counts[token]++;
          assertEquals(Math.log(expected[token]), decoded.logProbabilities()[row][0], 1e-4);
        }
      }
    }
    assertTrue(chiSquare(expected, counts) < critical(expected), Arrays.toString(counts));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,0.6"})
  void decode_extremeUniforms_stayWithinTheDistribution(float temperature, float topP) {
    double[] expected = distribution(temperature, topP);
    float[] extremes = {0f, Float.MIN_VALUE, 0.5f, Math.nextDown(1f)};
    for (float uniform : extremes) {
      try (KvCache cache = decoder.newCache(ROWS, 16);
          Prefix prefix = decoder.prefill(Arrays.copyOf(TEXT, TEXT.length - 1))) {
        IntStream.range(0, ROWS).forEach(row -> cache.load(prefix, row));
        float[][] uniforms = new float[ROWS][1];
        Arrays.setAll(uniforms, row -> new float[] {uniform});
        int token = decoder.decode(cache, batch(temperature, topP, uniforms)).tokens()[0][0];
        assertTrue(expected[token] > 0, "token " + token);
      }
    }
  }

  private static DecodeBatch batch(float temperature, float topP, float[][] uniforms) {
    int[] inputs = new int[ROWS];
    float[] temperatures = new float[ROWS];
    float[] topPs = new float[ROWS];
    Arrays.fill(inputs, TEXT[TEXT.length - 1]);
    Arrays.fill(temperatures, temperature);
    Arrays.fill(topPs, topP);
    return new DecodeBatch(inputs, temperatures, topPs, uniforms);
  }

  /** Softmax of logits over temperature, cut to the most probable that reach topP. */
  private static double[] distribution(double temperature, double topP) {
    float[] logits = decoder.nextLogits(new int[][] {TEXT})[0];
    double[] p = new double[VOCABULARY];
    Arrays.setAll(p, token -> Math.exp(logits[token] / temperature));
    double total = Arrays.stream(p).sum();
    Arrays.setAll(p, token -> p[token] / total);
    double kept = 0;
    double[] cut = new double[VOCABULARY];
    for (int token :
        IntStream.range(0, VOCABULARY)
            .boxed()
            .sorted((a, b) -> Double.compare(p[b], p[a]))
            .mapToInt(Integer::intValue)
            .toArray()) {
      if (kept >= topP) {
        break;
      }
      cut[token] = p[token];
      kept += p[token];
    }
    double sum = kept;
    Arrays.setAll(cut, token -> cut[token] / sum);
    return cut;
  }

  private static double chiSquare(double[] expected, int[] counts) {
    double sum = 0;
    for (int token = 0; token < VOCABULARY; token++) {
      double mean = expected[token] * DRAWS;
      if (mean > 0) {
        sum += (counts[token] - mean) * (counts[token] - mean) / mean;
      } else {
        assertEquals(0, counts[token]);
      }
    }
    return sum;
  }

  /** Above the 99.9 % quantile, by Wilson and Hilferty's approximation. */
  private static double critical(double[] expected) {
    double k = Math.max(1, Arrays.stream(expected).filter(p -> p > 0).count() - 1);
    double z = 3.3;
    return k * Math.pow(1 - 2 / (9 * k) + z * Math.sqrt(2 / (9 * k)), 3);
  }
}
