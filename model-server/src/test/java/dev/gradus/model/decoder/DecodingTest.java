package dev.gradus.model.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import dev.gradus.model.torch.TestTorch;
import dev.gradus.model.torch.Torch;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of a batch: independent of each other, movable, and ended by the end of text. */
class DecodingTest {

  private static final int STEPS = 8;

  private static Decoder decoder;

  @BeforeAll
  static void open() {
    decoder = TinyDecoder.open(TinyDecoder.config(512, 128, 1024));
  }

  @AfterAll
  static void close() {
    decoder.close();
  }

  /** One row's request, made from its number alone. */
  private static int[] prompt(int row) {
    return new Random(row).ints(3 + 17 * (row % 5), 2, 512).toArray();
  }

  private static float temperature(int row) {
    return row % 3 == 0 ? 0 : 0.5f + row % 4 * 0.3f;
  }

  private static float topP(int row) {
    return row % 2 == 0 ? 1 : 0.8f;
  }

  private static float[] uniforms(int row) {
    Random random = new Random(1000 + row);
    float[] uniforms = new float[STEPS];
    for (int i = 0; i < STEPS; i++) {
      uniforms[i] = random.nextFloat();
    }
    return uniforms;
  }

  private static Decoded decode(int... requests) {
    try (KvCache cache = decoder.newCache(requests.length, 1024)) {
      for (int row = 0; row < requests.length; row++) {
        load(cache, row, prompt(requests[row]));
      }
      return decoder.decode(cache, batch(requests));
    }
  }

  private static void load(KvCache cache, int row, int[] prompt) {
    try (Prefix prefix = decoder.prefill(Arrays.copyOf(prompt, prompt.length - 1))) {
      cache.load(prefix, row);
    }
  }

  private static DecodeBatch batch(int... requests) {
    int n = requests.length;
    int[] inputs = new int[n];
    float[] temperatures = new float[n];
    float[] topPs = new float[n];
    float[][] uniforms = new float[n][];
    for (int row = 0; row < n; row++) {
      int[] prompt = prompt(requests[row]);
      inputs[row] = prompt[prompt.length - 1];
      temperatures[row] = temperature(requests[row]);
      topPs[row] = topP(requests[row]);
      uniforms[row] = uniforms(requests[row]);
    }
    return new DecodeBatch(inputs, temperatures, topPs, uniforms);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 17, 33})
  void decode_rowsTogether_eachBitEqualToAlone(int rows) {
    int[] requests = new int[rows];
    Arrays.setAll(requests, i -> i);
    Decoded together = decode(requests);
    // The first, the last and some between: each is a call of its own.
    for (int row = 0; row < rows; row += row + 2 < rows ? 2 : 1) {
      Decoded alone = decode(row);
      assertArrayEquals(alone.tokens()[0], together.tokens()[row], "tokens of row " + row);
      assertArrayEquals(
          alone.logProbabilities()[0], together.logProbabilities()[row], "row " + row);
    }
  }

  @Test
  void decode_besideALongRow_eachBitEqualToAlone() {
    int[] longPrompt = new Random(5).ints(900, 2, 512).toArray();
    try (KvCache cache = decoder.newCache(2, 1000)) {
      load(cache, 0, prompt(4));
      load(cache, 1, longPrompt);
      DecodeBatch small = batch(4, 4);
      Decoded together = decoder.decode(cache, small);
      Decoded alone = decode(4);
      assertArrayEquals(alone.tokens()[0], together.tokens()[0]);
      assertArrayEquals(alone.logProbabilities()[0], together.logProbabilities()[0]);
    }
  }

  @Test
  void decode_inTwoCalls_equalToOne() {
    Decoded whole = decode(1);
    try (KvCache cache = decoder.newCache(3, 200)) {
      load(cache, 0, prompt(1));
      DecodeBatch all = batch(1);
      DecodeBatch head = part(all, all.inputs()[0], 0, 5);
      Decoded first = decoder.decode(cache, head);
      // In between, the row moves to another place.
      cache.move(0, 2);
      cache.move(2, 1);
      cache.move(1, 0);
      Decoded second = decoder.decode(cache, part(all, first.tokens()[0][4], 5, STEPS));
      int[] tokens = Arrays.copyOf(first.tokens()[0], 5 + second.tokens()[0].length);
      System.arraycopy(second.tokens()[0], 0, tokens, 5, second.tokens()[0].length);
      assertArrayEquals(whole.tokens()[0], tokens);
    }
  }

  private static DecodeBatch part(DecodeBatch batch, int input, int from, int to) {
    return new DecodeBatch(
        new int[] {input},
        batch.temperatures(),
        batch.topPs(),
        new float[][] {Arrays.copyOfRange(batch.uniforms()[0], from, to)});
  }

  @Test
  void decode_endOfTextChosen_rowEndsThere() {
    // A uniform of 0 takes the first token in order, which is the end of text.
    try (KvCache cache = decoder.newCache(2, 64)) {
      load(cache, 0, prompt(1));
      load(cache, 1, prompt(1));
      int before = cache.length(0);
      float[][] uniforms = {{0.5f, 0f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f, 0.5f}};
      float[] ones = {1, 1};
      Decoded decoded =
          decoder.decode(cache, new DecodeBatch(new int[] {5, 5}, ones, ones, uniforms));
      assertEquals(2, decoded.tokens()[0].length);
      assertTrue(decoded.ended(0, TinyDecoder.END));
      assertEquals(before + 2, cache.length(0));
      assertEquals(4, decoded.tokens()[1].length);
    }
  }

  @Test
  void decode_temperatureZero_takesTheMostProbable() {
    int[] text = prompt(2);
    float[] logits = decoder.nextLogits(new int[][] {text})[0];
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      best = logits[token] > logits[best] ? token : best;
    }
    try (KvCache cache = decoder.newCache(1, 128)) {
      load(cache, 0, text);
      float[][] uniforms = {{0.99f}};
      int[] inputs = {text[text.length - 1]};
      Decoded decoded =
          decoder.decode(
              cache, new DecodeBatch(inputs, new float[] {0}, new float[] {1}, uniforms));
      assertEquals(best, decoded.tokens()[0][0]);
      assertEquals(0f, decoded.logProbabilities()[0][0]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void decodeStatically_someRows_asDecode(int rows) {
    DecodeBatch batch = manySteps(rows);
    Decoded plain;
    Decoded steady;
    try (KvCache cache = decoder.newCache(rows + 1, 400)) {
      loadAll(cache, rows);
      plain = decoder.decode(cache, batch);
    }
    try (KvCache cache = decoder.newCache(rows + 1, 400)) {
      loadAll(cache, rows);
      steady = decoder.decodeStatically(cache, batch);
      for (int row = 0; row < rows; row++) {
        assertEquals(prompt(row).length - 1 + steady.tokens()[row].length, cache.length(row));
      }
    }
    for (int row = 0; row < rows; row++) {
      assertArrayEquals(plain.tokens()[row], steady.tokens()[row], "row " + row);
      assertArrayEquals(
          plain.logProbabilities()[row], steady.logProbabilities()[row], 1e-3f, "row " + row);
    }
  }

  private static void loadAll(KvCache cache, int rows) {
    for (int row = 0; row < rows; row++) {
      load(cache, row, prompt(row));
    }
  }

  /** More steps than a state holds; some rows at temperature 0. */
  private static DecodeBatch manySteps(int rows) {
    int[] requests = new int[rows];
    Arrays.setAll(requests, i -> i);
    DecodeBatch few = batch(requests);
    float[] ones = new float[rows];
    Arrays.fill(ones, 1);
    float[][] uniforms = new float[rows][100];
    Random random = new Random(3);
    for (float[] row : uniforms) {
      for (int i = 0; i < row.length; i++) {
        row[i] = 0.1f + 0.9f * random.nextFloat(); // the end of text is the first token in order
      }
    }
    return new DecodeBatch(few.inputs(), few.temperatures(), ones, uniforms);
  }

  @Test
  void decodeStatically_endOfTextChosen_rowEndsThere() {
    try (KvCache cache = decoder.newCache(2, 64)) {
      load(cache, 0, prompt(1));
      load(cache, 1, prompt(1));
      float[][] uniforms = {{0.5f, 0f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f, 0.5f}};
      float[] ones = {1, 1};
      Decoded decoded =
          decoder.decodeStatically(cache, new DecodeBatch(new int[] {5, 5}, ones, ones, uniforms));
      assertEquals(2, decoded.tokens()[0].length);
      assertTrue(decoded.ended(0, TinyDecoder.END));
      assertEquals(4, decoded.tokens()[1].length);
    }
  }

  @Test
  void decode_pastTheCapacity_refused() {
    try (KvCache cache = decoder.newCache(1, 10)) {
      load(cache, 0, new int[] {2, 3, 4, 5, 6, 7, 8});
      assertThrows(IllegalArgumentException.class, () -> decoder.decode(cache, batch(3)));
    }
  }

  @Test
  void prefill_nothing_isAnEmptyPrefix() {
    try (KvCache cache = decoder.newCache(1, 16);
        Prefix prefix = decoder.prefill(new int[0])) {
      cache.load(prefix, 0);
      assertEquals(0, cache.length(0));
    }
  }

  @Test
  void open_weightsOfAnotherShape_leavesNothingBehind() throws ReflectiveOperationException {
    Torch torch = TestTorch.start();
    DecoderConfig config = TinyDecoder.config(64, 16, 32);
    try (NDManager manager = torch.newManager()) {
      // Too few for pack, and of the wrong width for what comes after it.
      NDManager empty = manager.newSubManager();
      Weights other = Weights.random(TinyDecoder.config(64, 32, 32), empty, 1);
      DecoderConfig deeper = withLayers(config, 9);
      int before = TestTorch.managed();
      assertThrows(EngineException.class, () -> Decoder.open(torch, deeper, other));
      assertEquals(before, TestTorch.managed());
    }
  }

  private static DecoderConfig withLayers(DecoderConfig c, int layers) {
    return new DecoderConfig(
        c.family(),
        c.vocabularySize(),
        c.hiddenSize(),
        c.intermediateSize(),
        layers,
        c.heads(),
        c.keyValueHeads(),
        c.headSize(),
        c.maxPositions(),
        c.normEpsilon(),
        c.ropeTheta(),
        c.ropeScaling(),
        c.tiedEmbeddings(),
        c.queryKeyValueBias(),
        c.initializerRange(),
        c.endOfText());
  }
}
