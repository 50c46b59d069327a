package dev.gradus.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.LayerWeights;
import dev.gradus.model.torch.Arguments;
import dev.gradus.model.torch.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The gradients of a batch by all weights, with what lies between products and attention as single
 * {@link Passes}. It computes what {@code gradients} of {@code gradients.ts} does, which libtorch's
 * operators compute in many passes over memory: on a GPU, and with a model that is not wide, those
 * take longer than the products. A TorchScript program cannot launch kernels of our own, so here it
 * is Java that goes through the layers, and each product is a call of its own ({@code pieces.ts}).
 */
final class FusedGradients {

  /** Attention on a GPU. */
  private static final String FLASH = "/dev/gradus/model/training/flash.ts";

  /** Logits that exist at a time: 1 GB of them. */
  private static final long LOGITS = 1L << 29;

  private static final int BFLOAT16 = 15;
  private static final int FLOAT32 = 6;

  /**
   * What was found.
   *
   * @param loss the sum of the losses, a number
   * @param gradients of the sum times the weight given: float32, by weight
   */
  record Found(NDArray loss, List<NDArray> gradients) {}

  /**
   * A batch on the device.
   *
   * @param tokens its inputs
   * @param targets int64 [2, M]: places; tokens
   * @param starts int32: where texts begin, and the end of the last
   * @param longest text, in tokens
   */
  record Batch(Passes.Tokens tokens, NDArray targets, NDArray starts, int longest) {}

  /** A norm: its output, and what its way back needs. */
  private record Norm(NDArray n, NDArray h, NDArray r) {}

  /**
   * What the way back needs of a layer.
   *
   * @param memory owns the rest
   * @param first before attention
   * @param qkv queries and keys turned
   * @param attention the result of attention, and what its way back needs
   * @param y the lines of that result that went on: all, or those of the targets
   * @param second before SwiGLU
   * @param z gate and up; in the end their gradient
   * @param a silu(gate) * up
   */
  private record Layer(
      NDManager memory,
      Norm first,
      NDArray qkv,
      NDList attention,
      NDArray y,
      Norm second,
      NDArray z,
      NDArray a) {}

  private final DecoderConfig config;
  private final Script script;
  private final Passes passes;
  private final boolean half;
  private final long logits;

  /**
   * With other passes: for tests.
   *
   * @param manager owns the program
   * @param attention source of {@code attention} and its way back, see {@code flash.ts}
   * @param half whether bfloat16 is computed in
   * @param logits that exist at a time
   */
  FusedGradients(
      DecoderConfig config,
      NDManager manager,
      Passes passes,
      String attention,
      boolean half,
      long logits) {
    this.config = config;
    this.passes = passes;
    this.half = half;
    this.logits = logits;
    List<String> sources = new ArrayList<>(TrainingStep.sources(manager.getDevice()));
    sources.add("/dev/gradus/model/training/pieces.ts");
    sources.add(attention);
    script = Script.compile(manager, "Pieces", sources);
  }

  /** For a decoder in bfloat16; empty where its shape or the device does not suit our kernels. */
  static Optional<FusedGradients> of(DecoderConfig config, NDManager manager) {
    return GpuPasses.of(config, manager.getDevice())
        .map(passes -> new FusedGradients(config, manager, passes, FLASH, true, LOGITS));
  }

  /**
   * Finds them.
   *
   * @param weights float32
   * @param weight what the sum of the losses is multiplied with
   * @param scope owns what is found
   */
  Found of(List<NDArray> weights, Batch batch, double weight, NDManager scope) {
    JniUtils.setGradMode(false);
    try (NDManager memory = scope.newSubManager()) {
      return new Run(weights, batch, memory).gradients(weight, scope);
    }
  }

  private int rows(NDArray array) {
    return Math.toIntExact(array.getShape().get(0));
  }

  /** A method of tensors that gives one, or several. */
  private NDList call(String method, NDManager owner, NDArray... tensors) {
    try (Arguments arguments = new Arguments()) {
      for (NDArray tensor : tensors) {
        arguments.tensor(tensor);
      }
      return arguments.call(script, method, owner);
    }
  }

  private NDArray one(String method, NDManager owner, NDArray... tensors) {
    return call(method, owner, tensors).get(0);
  }

  /** Memory on the device. */
  private NDArray empty(NDManager owner, NDArray like, int type, long... sizes) {
    try (Arguments arguments = new Arguments().tensor(like).integers(sizes).integer(type)) {
      return arguments.call(script, "empty", owner).get(0);
    }
  }

  /** One batch, on its way through the layers and back. */
  private final class Run {

    private final Batch batch;
    private final NDManager memory;
    private final NDList w;
    private final int type = half ? BFLOAT16 : FLOAT32;
    private final int last = LayerWeights.lastNorm(config);
    private final boolean tied;
    private final int lines;
    private final int targets;
    private final NDArray[] found;

    /** The hidden states, to which each layer adds. */
    private NDArray x;

    /** Their gradient. */
    private NDArray dx;

    Run(List<NDArray> weights, Batch batch, NDManager memory) {
      this.batch = batch;
      this.memory = memory;
      try (Arguments arguments = new Arguments().tensors(weights).flag(half)) {
        w = arguments.call(script, "computed", memory);
      }
      tied = weights.size() == last + 1;
      lines = Math.toIntExact(batch.tokens().inputs().getShape().get(1));
      targets = Math.toIntExact(batch.targets().getShape().get(1));
      found = new NDArray[weights.size()];
    }

    Found gradients(double weight, NDManager scope) {
      List<Layer> layers = new ArrayList<>();
      x = one("embed", memory, w.get(0), batch.tokens().inputs());
      for (int i = 0; i < config.layers(); i++) {
        layers.add(forward(i));
      }
      Norm norm = norm(w.get(last), memory);
      NDArray losses = empty(memory, x, FLOAT32, targets);
      NDArray dn = loss(norm.n(), losses, weight);
      dx = one("zeros", memory, dn);
      found[last] = normBack(norm, dn, w.get(last));
      for (int i = config.layers() - 1; i >= 0; i--) {
        try (NDManager kept = layers.get(i).memory()) {
          back(layers.get(i), i, kept);
        }
      }
      NDArray dembedding = tied ? found[0] : one("zeros_float", memory, w.get(0));
      found[0] = one("embed_back", memory, dx, batch.tokens().inputs(), dembedding);
      try (Arguments arguments = new Arguments().tensors(Arrays.asList(found))) {
        return new Found(one("total", scope, losses), arguments.call(script, "floats", scope));
      }
    }

    private Layer forward(int layer) {
      NDManager kept = memory.newSubManager();
      LayerWeights where = LayerWeights.of(config, layer);
      Norm first = norm(w.get(where.norm()), kept);
      NDArray qkv = one("times", kept, first.n(), w.get(where.queryKeyValue()));
      passes.turn(
          qkv, where.bias().isPresent() ? w.get(where.bias().getAsInt()) : null, batch.tokens());
      NDList attention;
      try (Arguments arguments = new Arguments().tensor(qkv).tensor(batch.starts())) {
        arguments.integer(batch.longest()).integers(heads());
        attention = arguments.call(script, "attention", kept);
      }
      NDArray y = attention.get(0);
      if (picks(layer)) {
        x = one("picked", memory, x, batch.targets());
        y = one("picked", kept, y, batch.targets());
      }
      onto(y, w.get(where.output()));
      Norm second = norm(w.get(where.secondNorm()), kept);
      NDArray z = one("times", kept, second.n(), w.get(where.gateUp()));
      NDArray a = empty(kept, x, type, rows(x), config.intermediateSize());
      passes.swiglu(z, a);
      onto(a, w.get(where.down()));
      return new Layer(kept, first, qkv, attention, y, second, z, a);
    }

    private void back(Layer layer, int i, NDManager kept) {
      LayerWeights where = LayerWeights.of(config, i);
      NDArray da = productBack(dx, layer.a(), where.down(), kept);
      passes.swigluBack(da, layer.z());
      NDArray dn = productBack(layer.z(), layer.second().n(), where.gateUp(), kept);
      found[where.secondNorm()] = normBack(layer.second(), dn, w.get(where.secondNorm()));
      NDArray dy = productBack(dx, layer.y(), where.output(), kept);
      if (picks(i)) {
        dx = placed(dx, memory);
        dy = placed(dy, kept);
      }
      NDList slopes;
      try (Arguments arguments = new Arguments().tensor(dy).tensor(layer.qkv())) {
        arguments.tensors(layer.attention()).tensor(batch.starts());
        arguments.integer(batch.longest()).integers(heads());
        slopes = arguments.call(script, "attention_back", kept);
      }
      NDArray dqkv = empty(kept, dy, type, lines, layer.qkv().getShape().get(1));
      passes.turnBack(slopes.get(0), slopes.get(1), slopes.get(2), dqkv, batch.tokens());
      if (where.bias().isPresent()) {
        found[where.bias().getAsInt()] = one("total", memory, dqkv);
      }
      dn = productBack(dqkv, layer.first().n(), where.queryKeyValue(), kept);
      found[where.norm()] = normBack(layer.first(), dn, w.get(where.norm()));
    }

    /** In the last layer only the targets' lines go on after attention. */
    private boolean picks(int layer) {
      return layer == config.layers() - 1 && targets < lines;
    }

    private long[] heads() {
      return new long[] {config.heads(), config.keyValueHeads(), config.headSize()};
    }

    private Norm norm(NDArray weight, NDManager owner) {
      NDArray n = empty(owner, x, type, rows(x), config.hiddenSize());
      NDArray h = empty(owner, x, type, rows(x), config.hiddenSize());
      NDArray r = empty(owner, x, FLOAT32, rows(x), 1);
      passes.normalise(x, weight, n, h, r);
      return new Norm(n, h, r);
    }

    /** x += y W. */
    private void onto(NDArray y, NDArray weight) {
      try (Arguments arguments = new Arguments().tensor(x).tensor(y).tensor(weight)) {
        arguments.call(script, "onto").close();
      }
    }

    /** Adds to dx; the gradient of the weight is returned. */
    private NDArray normBack(Norm norm, NDArray dn, NDArray weight) {
      try (NDManager here = memory.newSubManager()) {
        NDArray parts = empty(here, dn, FLOAT32, passes.parts(), config.hiddenSize());
        passes.normaliseBack(dn, weight, norm.h(), norm.r(), dx, parts);
        return one("total", memory, parts);
      }
    }

    /** The gradient of y in y W; that of W is found. */
    private NDArray productBack(NDArray dz, NDArray y, int index, NDManager owner) {
      found[index] = one("back_weight", memory, dz, y);
      return one("back", owner, dz, w.get(index));
    }

    private NDArray placed(NDArray x, NDManager owner) {
      try (Arguments arguments = new Arguments().tensor(x).tensor(batch.targets())) {
        return arguments.integer(lines).call(script, "placed", owner).get(0);
      }
    }

    /** Writes the losses and the gradient of the output matrix; returns that of y. */
    private NDArray loss(NDArray y, NDArray losses, double weight) {
      int index = tied ? 0 : last + 1;
      NDArray head = w.get(index);
      found[index] = empty(memory, y, FLOAT32, head.getShape().getShape());
      List<NDArray> parts = new ArrayList<>();
      int most = (int) Math.max(1, logits / config.vocabularySize());
      for (int start = 0; start < targets; start += most) {
        int end = Math.min(start + most, targets);
        try (NDManager here = memory.newSubManager();
            Arguments arguments = new Arguments().tensor(y).tensor(head)) {
          arguments.flag(tied).integer(start).integer(end);
          NDArray some = arguments.call(script, "logits", here).get(0);
          passes.loss(some, batch.targets(), start, losses, weight);
          arguments.tensor(some).tensor(found[index]);
          parts.add(arguments.call(script, "logits_back", memory).get(0));
        }
      }
      if (parts.size() == 1) {
        return parts.get(0);
      }
      try (Arguments arguments = new Arguments().tensors(parts)) {
        return arguments.call(script, "joined", memory).get(0);
      }
    }
  }
}
