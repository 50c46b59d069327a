package dev.gradus.model.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import dev.gradus.model.torch.Arguments;
import dev.gradus.model.torch.CudaGraphs;
import dev.gradus.model.torch.Script;
import dev.gradus.model.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A decoder with its weights, for inference. Many threads may share it; each cache is one thread's
 * at a time.
 *
 * <p>On the CPU it computes in float32, on a GPU in bfloat16. What a row of a batch yields does not
 * depend on the rows beside it, in any bit, as far as {@link RowGroups} can arrange it.
 */
public final class Decoder implements AutoCloseable {

  /** Source of the model itself; training compiles its own methods together with these. */
  public static final String SOURCE = "/dev/gradus/model/decoder/decoder.ts";

  private static final String INFERENCE = "/dev/gradus/model/decoder/inference.ts";

  private static final String CAPTURED = "/dev/gradus/model/decoder/captured.ts";

  /** Numbers of TorchScript's scalar types. */
  private static final int FLOAT32 = 6;

  private static final int BFLOAT16 = 15;

  private final DecoderConfig config;
  private final Weights weights;
  private final NDManager manager;
  private final Script script;
  private final IValue packed;
  private final int type;
  private final long[] shape;
  private final Rotary rotary;
  private final RowGroups groups;
  private final boolean gpu;
  private final Optional<CudaGraphs> graphs;
  private final Optional<StepKernels> kernels;

  private Decoder(
      DecoderConfig config,
      Weights weights,
      NDManager manager,
      Script script,
      IValue packed,
      int type) {
    this.config = config;
    this.weights = weights;
    this.manager = manager;
    this.script = script;
    this.packed = packed;
    this.type = type;
    shape = programShape(config);
    rotary = new Rotary(config, manager, this::cast);
    gpu = manager.getDevice().isGpu();
    groups = gpu ? RowGroups.WHOLE : RowGroups.probe(script, manager, packed, shape);
    graphs = CudaGraphs.of(manager.getDevice());
    kernels = StepKernels.of(config, script, packed, manager);
  }

  /**
   * A decoder of these weights, which it closes when closed. Weights changed later may or may not
   * be noticed. If it cannot be made, the weights stay open and nothing else does.
   */
  public static Decoder open(Torch torch, DecoderConfig config, Weights weights) {
    boolean cpu = torch.device().equals(Device.cpu());
    int type = cpu ? FLOAT32 : BFLOAT16;
    NDManager manager = torch.newManager();
    try {
      Script script =
          Script.compile(
              manager,
              "Decoder",
              List.of(SOURCE, Products.on(torch.device()), INFERENCE, CAPTURED));
      IValue packed;
      try (Arguments arguments = new Arguments()) {
        arguments.tensors(weights.parameters()).integer(type).flag(cpu);
        arguments.integers(programShape(config)).number(config.normEpsilon());
        packed = arguments.infer(script, "pack");
      }
      try {
        return new Decoder(config, weights, manager, script, packed, type);
      } catch (RuntimeException | Error e) {
        packed.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      manager.close(); // the program too
      throw e;
    }
  }

  /** The {@code shape} that the methods of {@link #SOURCE} take. */
  public static long[] programShape(DecoderConfig config) {
    return new long[] {
      config.layers(),
      config.heads(),
      config.keyValueHeads(),
      config.headSize(),
      config.queryKeyValueBias() ? 1 : 0
    };
  }

  /** The model's shape. */
  public DecoderConfig config() {
    return config;
  }

  /** Rows of one product. */
  RowGroups groups() {
    return groups;
  }

  /** The model's weights, owned by the decoder. */
  public Weights weights() {
    return weights;
  }

  /**
   * Logits of whole texts in one pass.
   *
   * @param ids int64 [texts, positions]; shorter texts are padded at the end with any tokens, which
   *     no earlier position sees
   *     <p>Where {@link RopeScaling.Dynamic} stretches, it does so for the padded length.
   * @return float32 [texts, positions, vocabulary], in the manager of {@code ids}; arbitrary at
   *     padding
   */
  public NDArray logits(NDArray ids) {
    try (NDManager call = manager.newSubManager();
        Arguments arguments = new Arguments()) {
      arguments.borrowed(packed).tensor(ids);
      sequence(arguments, Math.toIntExact(ids.getShape().get(1)), call);
      return arguments.infer(script, "logits", ids.getManager()).singletonOrThrow();
    }
  }

  /**
   * Logits of the token after each text's last; texts of different lengths in one pass.
   *
   * @param texts at least one, none empty
   * @return [texts][vocabulary]
   */
  public float[][] nextLogits(int[][] texts) {
    int longest = Arrays.stream(texts).mapToInt(text -> text.length).max().orElseThrow();
    if (texts.length > 1 && longest > config.steadyPositions()) {
      // Each is turned by its own length.
      return Arrays.stream(texts)
          .map(text -> nextLogits(new int[][] {text})[0])
          .toArray(float[][]::new);
    }
    long[] ids = new long[texts.length * longest];
    long[] last = new long[texts.length];
    for (int text = 0; text < texts.length; text++) {
      for (int i = 0; i < texts[text].length; i++) {
        ids[text * longest + i] = texts[text][i];
      }
      last[text] = (long) text * longest + texts[text].length - 1;
    }
    try (NDManager call = manager.newSubManager();
        Arguments arguments = new Arguments()) {
      arguments.borrowed(packed).tensor(call.create(ids, new Shape(texts.length, longest)));
      arguments.tensor(call.create(last));
      sequence(arguments, longest, call);
      float[] flat = arguments.infer(script, "next", call).singletonOrThrow().toFloatArray();
      float[][] logits = new float[texts.length][];
      int size = config.vocabularySize();
      for (int text = 0; text < texts.length; text++) {
        logits[text] = Arrays.copyOfRange(flat, text * size, (text + 1) * size);
      }
      return logits;
    }
  }

  /**
   * An empty cache.
   *
   * @param rows most rows decoded at a time
   * @param capacity most tokens of a row, the prompt's included
   */
  public KvCache newCache(int rows, int capacity) {
    if (rows < 1 || capacity < 1 || capacity > config.maxPositions()) {
      throw new IllegalArgumentException(
          rows
              + " rows of "
              + capacity
              + " of the model's "
              + config.maxPositions()
              + " positions");
    }
    return new KvCache(script, config, packed, rows, groups.fewest(), capacity);
  }

  /** The steps of a cache that read and write the same memory each time. */
  private StaticDecoding steps(KvCache cache) {
    return cache.steps(
        () ->
            new StaticDecoding(
                script,
                config,
                packed,
                cache,
                rotary.upTo(cache.capacity()),
                manager,
                graphs,
                kernels));
  }

  /**
   * Reads a text once. To sample what follows a prompt, read all of it but its last token, {@link
   * KvCache#load} the result into a row for each sample, and decode with the last token as input.
   *
   * @param tokens may be empty
   */
  public Prefix prefill(int[] tokens) {
    if (tokens.length == 0) {
      return Prefix.EMPTY;
    }
    try (NDManager call = manager.newSubManager();
        Arguments arguments = new Arguments()) {
      long[] ids = Arrays.stream(tokens).asLongStream().toArray();
      arguments.borrowed(packed).tensor(call.create(ids, new Shape(1, ids.length)));
      // The length of the prompt: its last token is still to come, as the first one decoded.
      sequence(arguments, Math.min(ids.length + 1, config.maxPositions()), call);
      return new Prefix(arguments.infer(script, "prefill"), ids.length);
    }
  }

  /**
   * Decodes the first rows of the cache for some steps in one native call for each group of rows. A
   * row that chooses the end of text is still computed for the remaining steps, but its result and
   * its length in the cache end there.
   *
   * @throws IllegalArgumentException if a row would exceed the cache's capacity
   */
  public Decoded decode(KvCache cache, DecodeBatch batch) {
    if (gpu && StaticDecoding.takes(batch, cache)) {
      return decodeStatically(cache, batch);
    }
    Decoded decoded = new Decoded(new int[batch.rows()][], new float[batch.rows()][]);
    for (int from = 0; from < batch.rows(); from += groups.most()) {
      int to = Math.min(batch.rows(), from + groups.most());
      new DecodeCall(cache, batch, from, Math.max(to, from + groups.fewest())).run(decoded);
    }
    return decoded;
  }

  /** As {@link #decode}, for batches that {@link StaticDecoding#takes}, on any device. */
  Decoded decodeStatically(KvCache cache, DecodeBatch batch) {
    for (int row = 0; row < batch.rows(); row++) {
      cache.requireRoom(row, batch.steps());
    }
    return steps(cache).decode(batch);
  }

  /** The last arguments of methods that read whole texts. */
  private void sequence(Arguments arguments, int length, NDManager call) {
    Rotary.Tables tables = rotary.ofText(length, call);
    arguments.tensor(tables.cos()).tensor(tables.sin());
    arguments.integers(shape).number(config.normEpsilon());
  }

  private NDArray cast(NDArray array) {
    try (Arguments arguments = new Arguments()) {
      arguments.tensor(array).integer(type);
      return arguments.infer(script, "cast", array.getManager()).singletonOrThrow();
    }
  }

  @Override
  public void close() {
    packed.close();
    script.close();
    manager.close();
    weights.close();
  }

  /** One native call: some steps of some rows of a batch. */
  private final class DecodeCall {

    private final KvCache cache;
    private final DecodeBatch batch;
    private final int first;
    private final int rows;

    /** Rows past the batch's last double it, and write to the cache's spare row. */
    DecodeCall(KvCache cache, DecodeBatch batch, int from, int to) {
      this.cache = cache;
      this.batch = batch;
      this.first = from;
      this.rows = to - from;
    }

    void run(Decoded decoded) {
      long[] inputs = new long[rows];
      long[] places = new long[rows];
      long[] positions = new long[rows];
      float[] temperatures = new float[rows];
      float[] topPs = new float[rows];
      float[] uniforms = new float[batch.steps() * rows];
      long[] kinds = new long[3];
      int longest = 0;
      for (int i = 0; i < rows; i++) {
        int row = Math.min(first + i, batch.rows() - 1);
        cache.requireRoom(row, batch.steps());
        inputs[i] = batch.inputs()[row];
        places[i] = row == first + i ? row : cache.rows();
        positions[i] = cache.length(row);
        temperatures[i] = batch.temperatures()[row];
        topPs[i] = batch.topPs()[row];
        for (int step = 0; step < batch.steps(); step++) {
          uniforms[step * rows + i] = batch.uniforms()[row][step];
        }
        longest = Math.max(longest, cache.length(row));
        kinds[0] |= temperatures[i] == 0 ? 1 : 0;
        kinds[1] |= temperatures[i] == 0 ? 0 : 1;
        kinds[2] |= topPs[i] < 1 ? 1 : 0;
      }
      int end = longest + batch.steps();
      Rotary.Tables tables = rotary.upTo(end);
      try (NDManager call = manager.newSubManager();
          Arguments arguments = new Arguments()) {
        arguments.borrowed(packed).tensor(call.create(inputs)).borrowed(cache.layers());
        arguments.integer(first).tensor(call.create(places)).tensor(call.create(positions));
        arguments.tensor(tables.cos()).tensor(tables.sin());
        Shape column = new Shape(rows, 1);
        arguments.tensor(call.create(temperatures, column)).tensor(call.create(topPs, column));
        arguments.tensor(call.create(uniforms, new Shape(batch.steps(), rows, 1)));
        arguments.integers(kinds).integer(KvCache.rounded(end)).integer(config.endOfText());
        arguments.integers(shape).number(config.normEpsilon());
        NDList results = arguments.infer(script, "decode", call);
        read(results.get(0).toLongArray(), results.get(1).toFloatArray(), decoded);
      }
    }

    private void read(long[] tokens, float[] logProbabilities, Decoded decoded) {
      int steps = tokens.length / rows;
      for (int i = 0; i < rows && first + i < batch.rows(); i++) {
        int count = 0;
        while (count < steps
            && (count == 0 || tokens[(count - 1) * rows + i] != config.endOfText())) {
          count++;
        }
        int[] chosen = new int[count];
        float[] logs = new float[count];
        for (int step = 0; step < count; step++) {
          chosen[step] = (int) tokens[step * rows + i];
          logs[step] = logProbabilities[step * rows + i];
        }
        decoded.tokens()[first + i] = chosen;
        decoded.logProbabilities()[first + i] = logs;
        cache.advance(first + i, count);
      }
    }
  }
}
