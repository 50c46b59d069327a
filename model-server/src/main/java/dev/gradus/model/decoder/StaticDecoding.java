package dev.gradus.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import dev.gradus.model.torch.Arguments;
import dev.gradus.model.torch.CudaGraphs;
import dev.gradus.model.torch.Script;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decoding in steps that read and write the same memory each time ({@code captured.ts}), so that
 * each is one CUDA graph, recorded when such a step is met first. Belongs to one cache.
 *
 * <p>Numbers of rows and positions are rounded up, so that there are few graphs: rows to the next
 * of {@link #ROWS}, positions to whole {@link #SPAN}s. Rows that only fill up write to the cache's
 * spare row. What remains outside of the graph: the inputs, once a call, and a look whether all
 * rows are done, once in {@link #LOOK} steps.
 */
final class StaticDecoding implements AutoCloseable {

  /** Numbers of rows that graphs are recorded for, up to the cache's own. */
  private static final int[] ROWS = {1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512};

  /** Positions up to 512 are rounded up to whole 64, further ones to whole 256. */
  private static final int SPAN = 64;

  private static final int LONG_SPAN = 256;

  /** Steps whose uniforms and results fit a state. */
  private static final int STEPS = 64;

  /** Steps between looks whether all rows are done. */
  private static final int LOOK = 16;

  /** What one graph was recorded for. */
  private record Kind(int rows, int span, boolean greedy, boolean drawn) {}

  private final Script script;
  private final DecoderConfig config;
  private final IValue packed;
  private final KvCache cache;
  private final Rotary.Tables tables;
  private final NDManager manager;
  private final Optional<CudaGraphs> graphs;
  private final Optional<StepKernels> kernels;
  private final Map<Integer, StepKernels.Memory> memories = new HashMap<>();
  private final Map<Integer, IValue> states = new HashMap<>();
  private final Map<Kind, CudaGraphs.Graph> recorded = new HashMap<>();

  /**
   * @param tables of all positions of the cache, never moved
   * @param parent of the device
   * @param graphs empty: the same steps are launched plainly, as on a CPU
   * @param kernels empty: steps are the program's alone
   */
  StaticDecoding(
      Script script,
      DecoderConfig config,
      IValue packed,
      KvCache cache,
      Rotary.Tables tables,
      NDManager parent,
      Optional<CudaGraphs> graphs,
      Optional<StepKernels> kernels) {
    this.script = script;
    this.config = config;
    this.packed = packed;
    this.cache = cache;
    this.tables = tables;
    this.manager = parent.newSubManager();
    this.graphs = graphs;
    this.kernels = StepKernels.fit(cache, config) ? kernels : Optional.empty();
  }

  /** Whether a batch can be decoded so: where top-p is used, a step has to look at its numbers. */
  static boolean takes(DecodeBatch batch, KvCache cache) {
    for (float topP : batch.topPs()) {
      if (topP < 1) {
        return false;
      }
    }
    return batch.rows() <= cache.rows();
  }

  /** As {@link Decoder#decode}, whose checks are done. */
  Decoded decode(DecodeBatch batch) {
    int rows = roundedRows(batch.rows());
    int longest = 0;
    for (int row = 0; row < batch.rows(); row++) {
      longest = Math.max(longest, cache.length(row));
    }
    boolean greedy = false;
    boolean drawn = false;
    for (float temperature : batch.temperatures()) {
      greedy |= temperature == 0;
      drawn |= temperature != 0;
    }
    int span = roundedSpan(longest + batch.steps());
    // Our own kernels see how far each row is and how it is drawn.
    Kind kind =
        kernels.isPresent() ? new Kind(rows, 0, true, true) : new Kind(rows, span, greedy, drawn);
    IValue state = states.computeIfAbsent(rows, this::newState);
    if (graphs.isPresent()) {
      recorded.computeIfAbsent(kind, unseen -> record(unseen, state));
    }
    Reading reading = new Reading(batch, rows);
    for (int from = 0; from < batch.steps(); from += STEPS) {
      int to = Math.min(batch.steps(), from + STEPS);
      put(state, batch, rows, from, to);
      if (run(kind, state, to - from, reading)) {
        break;
      }
    }
    return reading.decoded();
  }

  private int roundedRows(int rows) {
    int rounded = Arrays.stream(ROWS).filter(n -> n >= rows).findFirst().orElse(rows);
    return Math.min(rounded, cache.rows());
  }

  private int roundedSpan(int positions) {
    int unit = positions <= 512 ? SPAN : LONG_SPAN;
    int rounded = (positions + unit - 1) / unit * unit;
    return Math.min(rounded, KvCache.rounded(cache.capacity()));
  }

  private IValue newState(int rows) {
    try (Arguments arguments = new Arguments()) {
      arguments.borrowed(packed).integer(rows).integer(STEPS).integer(cache.rows());
      return arguments.infer(script, "state");
    }
  }

  private CudaGraphs.Graph record(Kind kind, IValue state) {
    // The program runs once before it is recorded: into the spare row.
    try (NDManager call = manager.newSubManager();
        Arguments arguments = new Arguments()) {
      long[] spare = new long[kind.rows()];
      Arrays.fill(spare, cache.rows());
      float[] ones = new float[kind.rows()];
      Arrays.fill(ones, 1);
      NDArray zeros = call.create(new long[kind.rows()]);
      arguments.borrowed(state);
      arguments.tensors(
          List.of(
              zeros,
              call.create(spare),
              zeros,
              call.create(ones, new Shape(kind.rows(), 1)),
              call.create(new float[kind.rows()], new Shape(1, kind.rows(), 1))));
      arguments.infer(script, "begin").close();
    }
    return graphs.orElseThrow().record(() -> tick(kind, state));
  }

  private void tick(Kind kind, IValue state) {
    try (Arguments arguments = new Arguments()) {
      if (kernels.isPresent()) {
        StepKernels.Memory memory = memories.computeIfAbsent(kind.rows(), n -> memory(state, n));
        kernels.get().run(memory);
        return;
      }
      arguments.borrowed(packed).borrowed(cache.layers()).borrowed(state);
      arguments.tensor(tables.cos()).tensor(tables.sin());
      arguments.integers(kind.greedy() ? 1 : 0, kind.drawn() ? 1 : 0, 0);
      arguments.integer(kind.span()).integer(config.endOfText());
      arguments.integers(Decoder.programShape(config)).number(config.normEpsilon());
      arguments.infer(script, "tick").close();
    }
  }

  private StepKernels.Memory memory(IValue state, int rows) {
    return kernels.orElseThrow().new Memory(cache, state, tables, rows, manager);
  }

  /** The inputs of a call, or only the uniforms of its later steps. */
  private void put(IValue state, DecodeBatch batch, int rows, int from, int to) {
    float[] uniforms = new float[(to - from) * rows];
    for (int step = from; step < to; step++) {
      for (int row = 0; row < batch.rows(); row++) {
        uniforms[(step - from) * rows + row] = batch.uniforms()[row][step];
      }
    }
    try (NDManager call = manager.newSubManager();
        Arguments arguments = new Arguments()) {
      arguments.borrowed(state);
      NDArray numbers = call.create(uniforms, new Shape(to - from, rows, 1));
      if (from > 0) {
        arguments.tensor(numbers).infer(script, "further").close();
        return;
      }
      long[] ids = new long[rows];
      long[] places = new long[rows];
      long[] at = new long[rows];
      float[] temperatures = new float[rows];
      for (int i = 0; i < rows; i++) {
        int row = Math.min(i, batch.rows() - 1);
        ids[i] = batch.inputs()[row];
        places[i] = i == row ? row : cache.rows();
        at[i] = cache.length(row);
        temperatures[i] = batch.temperatures()[row];
      }
      arguments.tensors(
          List.of(
              call.create(ids),
              call.create(places),
              call.create(at),
              call.create(temperatures, new Shape(rows, 1)),
              numbers));
      arguments.infer(script, "begin").close();
    }
  }

  /** Some steps; true if all rows are done. */
  private boolean run(Kind kind, IValue state, int steps, Reading reading) {
    int run = 0;
    while (run < steps) {
      CudaGraphs.Graph graph = recorded.get(kind);
      if (graph == null) {
        tick(kind, state);
      } else {
        graph.replay();
      }
      run++;
      boolean look = config.endOfText() != DecoderConfig.NO_END && run % LOOK == 0;
      if (look && run < steps && isDone(state)) {
        break;
      }
    }
    try (NDManager call = manager.newSubManager();
        Arguments arguments = new Arguments().borrowed(state).integer(run)) {
      NDList results = arguments.infer(script, "chosen", call);
      reading.add(results.get(0).toLongArray(), results.get(1).toFloatArray());
      return results.get(2).toLongArray()[0] != 0;
    }
  }

  private boolean isDone(IValue state) {
    try (NDManager call = manager.newSubManager();
        Arguments arguments = new Arguments().borrowed(state).integer(0)) {
      return arguments.infer(script, "chosen", call).get(2).toLongArray()[0] != 0;
    }
  }

  /** What rows chose, up to their ends. */
  private final class Reading {

    private final DecodeBatch batch;
    private final int rows;
    private final int[][] tokens;
    private final float[][] logs;

    Reading(DecodeBatch batch, int rows) {
      this.batch = batch;
      this.rows = rows;
      tokens = new int[batch.rows()][0];
      logs = new float[batch.rows()][0];
    }

    /** The results of further steps, [steps, rows]. */
    void add(long[] chosen, float[] logProbabilities) {
      int steps = chosen.length / rows;
      for (int row = 0; row < batch.rows(); row++) {
        int before = tokens[row].length;
        if (before > 0 && tokens[row][before - 1] == config.endOfText()) {
          continue;
        }
        int count = 0;
        while (count < steps
            && (count == 0 || chosen[(count - 1) * rows + row] != config.endOfText())) {
          count++;
        }
        tokens[row] = Arrays.copyOf(tokens[row], before + count);
        logs[row] = Arrays.copyOf(logs[row], before + count);
        for (int step = 0; step < count; step++) {
          tokens[row][before + step] = (int) chosen[step * rows + row];
          logs[row][before + step] = logProbabilities[step * rows + row];
        }
        cache.advance(row, count);
      }
    }

    Decoded decoded() {
      return new Decoded(tokens, logs);
    }
  }

  @Override
  public void close() {
    recorded.values().forEach(CudaGraphs.Graph::close);
    recorded.clear();
    states.values().forEach(IValue::close);
    states.clear();
    memories.clear();
    manager.close();
  }
}
