package dev.gradus.model.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gradus.model.torch.TestTorch;
import dev.gradus.model.torch.Torch;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Agreement with Hugging Face transformers, of which the golden files hold the logits. */
class GoldenLogitsTest {

  private static final float TOLERANCE = 1e-4f;

  private Torch torch;
  private NDManager manager;

  static List<String> checkpoints() throws IOException, URISyntaxException {
    return Golden.names();
  }

  @BeforeEach
  void start() {
    torch = TestTorch.start();
    manager = torch.newManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void logits_paddedTexts_agreeAtEveryPosition(String name) throws Exception {
    Golden golden = Golden.read(name, manager);
    // Texts that are turned by their length cannot be padded.
    Map<Boolean, List<Integer>> padded =
        IntStream.range(0, golden.texts().length)
            .boxed()
            .collect(
                Collectors.partitioningBy(
                    text -> golden.texts()[text].length <= golden.config().steadyPositions()));
    try (Decoder decoder = golden.open(torch, manager)) {
      assertPadded(golden, decoder, padded.get(true));
      for (int text : padded.get(false)) {
        assertPadded(golden, decoder, List.of(text));
      }
    }
  }

  private void assertPadded(Golden golden, Decoder decoder, List<Integer> texts) {
    int longest = texts.stream().mapToInt(t -> golden.texts()[t].length).max().orElseThrow();
    int size = golden.config().vocabularySize();
    long[] ids = new long[texts.size() * longest];
    Arrays.fill(ids, 1);
    for (int row = 0; row < texts.size(); row++) {
      int[] text = golden.texts()[texts.get(row)];
      for (int i = 0; i < text.length; i++) {
        ids[row * longest + i] = text[i];
      }
    }
    NDArray logits = decoder.logits(manager.create(ids, new Shape(texts.size(), longest)));
    float[] flat = logits.toFloatArray();
    for (int row = 0; row < texts.size(); row++) {
      float[][] expected = golden.logits()[texts.get(row)];
      for (int i = 0; i < expected.length; i++) {
        int from = (row * longest + i) * size;
        assertArrayEquals(expected[i], Arrays.copyOfRange(flat, from, from + size), TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void nextLogits_textsOfSeveralLengths_agreeAtTheLastPosition(String name) throws Exception {
    Golden golden = Golden.read(name, manager);
    try (Decoder decoder = golden.open(torch, manager)) {
      float[][] next = decoder.nextLogits(golden.texts());
      for (int text = 0; text < golden.texts().length; text++) {
        float[][] expected = golden.logits()[text];
        assertArrayEquals(expected[expected.length - 1], next[text], TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void decode_restOfTextThroughCache_logProbabilitiesAgree(String name) throws Exception {
    Golden golden = Golden.read(name, manager);
    int rows = golden.texts().length;
    try (Decoder decoder = golden.open(torch, manager);
        KvCache cache = decoder.newCache(rows, 80)) {
      for (int row = 0; row < rows; row++) {
        int[] text = golden.texts()[row];
        try (Prefix prefix = decoder.prefill(Arrays.copyOf(text, text.length / 2))) {
          cache.load(prefix, row);
        }
      }
      int steps = Arrays.stream(golden.texts()).mapToInt(t -> t.length).max().orElseThrow();
      for (int step = 0; step < steps; step++) {
        // Rows are fed their own text; those at its end are fed any token and undone.
        int[] inputs = new int[rows];
        float[][] uniforms = new float[rows][1];
        for (int row = 0; row < rows; row++) {
          int[] text = golden.texts()[row];
          int at = Math.min(cache.length(row), text.length - 1);
          cache.truncate(row, at);
          inputs[row] = text[at];
          uniforms[row][0] = (step % 10) / 10f;
        }
        float[] ones = new float[rows];
        Arrays.fill(ones, 1);
        Decoded decoded = decoder.decode(cache, new DecodeBatch(inputs, ones, ones, uniforms));
        for (int row = 0; row < rows; row++) {
          float[] logits = golden.cached()[row][cache.length(row) - 1];
          int token = decoded.tokens()[row][0];
          assertEquals(
              logits[token] - logSumExp(logits), decoded.logProbabilities()[row][0], TOLERANCE);
        }
      }
    }
  }

  private static double logSumExp(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum);
  }
}
