package dev.gradus.model.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.TensorAddress;
import com.sun.jna.Pointer;
import dev.gradus.model.torch.Arguments;
import dev.gradus.model.torch.CudaKernels;
import dev.gradus.model.torch.Script;
import java.util.List;
import java.util.Optional;

/**
 * The layers of a decoding step on a GPU, by kernels of our own ({@code step.cu}) where libtorch
 * needs several launches for what is one, and by libtorch's products for more than {@link #FEW}
 * rows. Of a layer's 14 kernels 5 remain. It computes what {@code tick} of {@code captured.ts}
 * does, to rounding.
 */
final class StepKernels {

  private static final String SOURCE = "/dev/gradus/model/decoder/step.cu";

  /** Rows that our own products take. */
  private static final int FEW = 8;

  /** Shared memory of a block without asking for more, in floats. */
  private static final int SHARED_FLOATS = 48 * 1024 / Float.BYTES;

  private static final int THREADS = 256;

  /** Warps of attention, as in the source. */
  private static final int WARPS = 16;

  /** Rows from which one block takes all query heads of a key head: enough blocks all the same. */
  private static final int TOGETHER = 32;

  /** Logits of a part when a token is chosen, as in the source. */
  private static final int PART = 2048;

  /** Sums of a warp in a product: 2 x 128 outputs, 8 squares. */
  private static final int WARP_BYTES = (256 + 8) * Float.BYTES;

  /** The tensors of a step, whose memory never moves. */
  final class Memory {

    private final int rows;
    private final List<NDArray> cache;
    private final List<NDArray> state;
    private final List<NDArray> buffers;
    private final NDArray parts;
    private final NDArray cos;
    private final NDArray sin;
    private final int capacity;

    Memory(KvCache cache, IValue state, Rotary.Tables tables, int rows, NDManager owner) {
      this.rows = rows;
      this.cache = tensors(cache.layers(), owner);
      this.state = tensors(state, owner);
      cos = tables.cos();
      sin = tables.sin();
      capacity = KvCache.rounded(cache.capacity());
      parts = owner.zeros(new Shape(3L * rows * parts()));
      long queries = (long) config.heads() * config.headSize();
      long keys = (long) config.keyValueHeads() * config.headSize();
      try (Arguments arguments = new Arguments()) {
        arguments.borrowed(packed).integer(rows);
        arguments.integers(
            config.hiddenSize(),
            config.hiddenSize(),
            queries + 2 * keys,
            queries,
            2L * config.intermediateSize(),
            config.intermediateSize(),
            config.vocabularySize());
        try (IValue made = arguments.infer(script, "buffers")) {
          buffers = tensors(made, owner);
        }
      }
    }
  }

  private final DecoderConfig config;
  private final Script script;
  private final IValue packed;
  private final List<NDArray> weights;
  private final CudaKernels kernels;

  private StepKernels(
      DecoderConfig config, Script script, IValue packed, NDManager manager, CudaKernels kernels) {
    this.config = config;
    this.script = script;
    this.packed = packed;
    this.weights = tensors(packed, manager);
    this.kernels = kernels;
  }

  /** Kernels for a decoder; empty where its shape or the device does not suit them. */
  static Optional<StepKernels> of(
      DecoderConfig config, Script script, IValue packed, NDManager manager) {
    Device device = manager.getDevice();
    boolean suits =
        device.isGpu()
            && config.headSize() % 64 == 0
            && config.hiddenSize() % 64 == 0
            && config.intermediateSize() % 64 == 0;
    if (!suits) {
      return Optional.empty();
    }
    List<String> options =
        List.of(
            "-DD=" + config.headSize(),
            "-DGROUP=" + config.heads() / config.keyValueHeads(),
            "--std=c++17",
            "-DINFINITY=__int_as_float(0x7f800000)");
    return CudaKernels.compile(device, SOURCE, options)
        .map(kernels -> new StepKernels(config, script, packed, manager, kernels));
  }

  /** Whether a cache is short enough. */
  static boolean fit(KvCache cache, DecoderConfig config) {
    return attentionFloats(1, config, KvCache.rounded(cache.capacity())) <= SHARED_FLOATS;
  }

  private static int attentionFloats(int heads, DecoderConfig config, int capacity) {
    return (1 + heads + WARPS) * config.headSize() + heads * capacity;
  }

  private int parts() {
    return (config.vocabularySize() + PART - 1) / PART;
  }

  private static List<NDArray> tensors(IValue list, NDManager owner) {
    return new NDList(list.toNDList((PtNDManager) owner));
  }

  private static Pointer at(NDArray array) {
    return TensorAddress.of((PtNDArray) array);
  }

  /** Layers' matrices lie transposed in memory, and the kernels read them so. */
  private static Pointer atTransposed(NDArray matrix) {
    return TensorAddress.ofTransposed((PtNDArray) matrix);
  }

  /** Launches a step, from the inputs to the tokens chosen. */
  void run(Memory memory) {
    NDArray x = memory.buffers.get(0);
    NDArray qkv = memory.buffers.get(2);
    NDArray y = memory.buffers.get(3);
    NDArray inner = memory.buffers.get(5);
    kernels.launch(
        "embed",
        new int[] {memory.rows, 1},
        THREADS,
        0,
        at(weights.get(0)),
        at(memory.state.get(0)),
        at(memory.state.get(5)),
        at(x),
        config.hiddenSize());
    for (int layer = 0; layer < config.layers(); layer++) {
      LayerWeights where = LayerWeights.of(config, layer);
      NDArray bias = where.bias().isPresent() ? weights.get(where.bias().getAsInt()) : null;
      product(
          memory,
          x,
          weights.get(where.queryKeyValue()),
          weights.get(where.norm()),
          bias,
          qkv,
          false);
      attend(memory, memory.cache.get(layer), qkv, y);
      product(memory, y, weights.get(where.output()), null, null, x, true);
      gated(memory, x, weights.get(where.gateUp()), weights.get(where.secondNorm()), inner);
      product(memory, inner, weights.get(where.down()), null, null, x, true);
    }
    NDArray logits = memory.buffers.get(6);
    NDArray last = weights.get(LayerWeights.lastNorm(config));
    multiply("into", logits, normalised(memory, x, last), weights.get(weights.size() - 1), null);
    choose(memory, logits);
  }

  private void choose(Memory memory, NDArray logits) {
    List<NDArray> state = memory.state;
    kernels.launch(
        "weigh",
        new int[] {parts(), memory.rows},
        THREADS,
        0,
        at(logits),
        at(state.get(3)),
        at(memory.parts),
        config.vocabularySize());
    kernels.launch(
        "choose",
        new int[] {memory.rows, 1},
        THREADS,
        parts() * Float.BYTES,
        at(logits),
        at(state.get(3)),
        at(memory.parts),
        parts(),
        config.vocabularySize(),
        at(state.get(4)),
        at(state.get(5)),
        at(state.get(0)),
        at(state.get(2)),
        at(state.get(6)),
        at(state.get(7)),
        at(state.get(8)),
        config.endOfText(),
        memory.rows);
  }

  /** A product by libtorch. */
  private void multiply(String method, NDArray y, NDArray x, NDArray w, NDArray bias) {
    try (Arguments arguments = new Arguments().tensor(y).tensor(x).tensor(w)) {
      if (bias != null) {
        arguments.tensor(bias);
      }
      arguments.infer(script, method).close();
    }
  }

  /** y = x W, or y += x W; x normalised first where there is a norm. */
  private void product(
      Memory memory, NDArray x, NDArray w, NDArray norm, NDArray bias, NDArray y, boolean onto) {
    int in = Math.toIntExact(w.getShape().get(0));
    int out = Math.toIntExact(w.getShape().get(1));
    if (memory.rows <= FEW) {
      // Two chunks of 64 for each, if that is not too many.
      int warps = Math.min(16, Math.max(4, in / 128));
      kernels.launch(
          "product",
          new int[] {out / 16, 1},
          warps * 32,
          warps * WARP_BYTES,
          at(x),
          atTransposed(w),
          norm == null ? null : at(norm),
          bias == null ? null : at(bias),
          at(y),
          memory.rows,
          out,
          in,
          (float) config.normEpsilon(),
          onto ? 1 : 0);
      return;
    }
    NDArray from = norm == null ? x : normalised(memory, x, norm);
    multiply(onto ? "onto" : bias != null ? "biased" : "into", y, from, w, bias);
  }

  private NDArray normalised(Memory memory, NDArray x, NDArray norm) {
    NDArray h = memory.buffers.get(1);
    kernels.launch(
        "normalise",
        new int[] {memory.rows, 1},
        THREADS,
        0,
        at(x),
        at(norm),
        at(h),
        config.hiddenSize(),
        (float) config.normEpsilon());
    return h;
  }

  private void gated(Memory memory, NDArray x, NDArray w, NDArray norm, NDArray inner) {
    int out = config.intermediateSize();
    if (memory.rows <= FEW) {
      kernels.launch(
          "gated",
          new int[] {out / 16, 1},
          4 * 32,
          4 * WARP_BYTES,
          at(x),
          atTransposed(w),
          at(norm),
          null,
          at(inner),
          memory.rows,
          out,
          config.hiddenSize(),
          (float) config.normEpsilon(),
          0);
      return;
    }
    NDArray z = memory.buffers.get(4);
    product(memory, x, w, norm, null, z, false);
    kernels.launch(
        "gate",
        new int[] {(out + THREADS - 1) / THREADS, memory.rows},
        THREADS,
        0,
        at(z),
        at(inner),
        out);
  }

  private void attend(Memory memory, NDArray cache, NDArray qkv, NDArray y) {
    int group = config.heads() / config.keyValueHeads();
    boolean together =
        memory.rows >= TOGETHER && attentionFloats(group, config, memory.capacity) <= SHARED_FLOATS;
    int heads = together ? group : 1;
    kernels.launch(
        together ? "attend_together" : "attend",
        new int[] {config.heads() / heads, memory.rows},
        WARPS * 32,
        attentionFloats(heads, config, memory.capacity) * Float.BYTES,
        at(qkv),
        at(cache),
        at(memory.state.get(1)),
        at(memory.state.get(2)),
        at(memory.cos),
        at(memory.sin),
        at(y),
        config.heads(),
        config.keyValueHeads(),
        memory.capacity);
  }
}
