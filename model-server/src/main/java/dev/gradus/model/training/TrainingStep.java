package dev.gradus.model.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import dev.gradus.model.decoder.Decoder;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.Products;
import dev.gradus.model.decoder.Rotary;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.torch.Arguments;
import dev.gradus.model.torch.Script;
import dev.gradus.model.torch.Staging;
import dev.gradus.model.training.FusedGradients.Found;
import dev.gradus.model.training.data.PackedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Trains the weights of a decoder, one optimiser step a call: forward, backward and AdamW in one
 * call of native code, with one transfer in and one number out; large batches on a GPU by {@link
 * FusedGradients}. For one thread.
 *
 * <p>The same batches in the same order give the same weights, bit for bit, on a CPU with the same
 * number of threads.
 */
public final class TrainingStep implements AutoCloseable {

  /**
   * Numbers of a batch's hidden states, tokens times width, from which a pass over them takes
   * longer than to launch it: from here on a GPU goes through the layers with kernels of our own.
   */
  public static final long LARGE = 1 << 22;

  /** Compute capability (8.0, Ampere) that libtorch's flash attention needs. */
  private static final int FLASH_CAPABILITY = 80;

  /** Resources of the program for a device. */
  static List<String> sources(Device device) {
    return List.of(
        Decoder.SOURCE,
        Products.on(device),
        "/dev/gradus/model/training/gradients.ts",
        "/dev/gradus/model/training/training.ts");
  }

  /**
   * What a step did.
   *
   * @param loss mean negative log-likelihood of a target before the update, in nats
   * @param gradientNorm before clipping
   */
  public record Result(double loss, double gradientNorm) {}

  private final NDManager manager;
  private final DecoderConfig config;
  private final AdamW optimizer;
  private final boolean half;
  private final Script script;
  private final Optional<FusedGradients> fused;
  private final List<NDArray> weights;
  private final Adapters adapters;
  private final Rotary rotary;
  private final List<NDArray> firstMoments = new ArrayList<>();
  private final List<NDArray> secondMoments = new ArrayList<>();
  private final List<NDArray> sums = new ArrayList<>();
  private final NDArray count;
  private final Staging inputs = new Staging();
  private final Staging targets = new Staging();

  /**
   * Prepares to train all weights.
   *
   * @param parent its device is computed on; on a GPU in bfloat16, with weights and moments in
   *     float32
   * @param weights in float32, updated in place; closed by whoever owns them, after this
   */
  public TrainingStep(NDManager parent, DecoderConfig config, Weights weights, AdamW optimizer) {
    this(parent, config, weights, optimizer, 0, 0, 0);
  }

  /**
   * Likewise, with low-rank adapters: the weights stay as they are, see {@link #merged}.
   *
   * @param rank of the adapters; 0 trains the weights themselves
   * @param alpha numerator of the adapters' scale
   * @param seed of their start
   */
  TrainingStep(
      NDManager parent,
      DecoderConfig config,
      Weights weights,
      AdamW optimizer,
      int rank,
      double alpha,
      long seed) {
    requireFlashAttention(parent.getDevice());
    this.manager = parent.newSubManager();
    this.config = config;
    this.optimizer = optimizer;
    this.half = parent.getDevice().isGpu();
    this.script = Script.compile(manager, "Training", sources(parent.getDevice()));
    this.weights = weights.parameters();
    this.adapters =
        rank == 0
            ? Adapters.none()
            : Adapters.fresh(config, this.weights, rank, alpha, seed, manager);
    this.rotary = new Rotary(config, manager);
    for (NDArray trained : trained()) {
      firstMoments.add(manager.zeros(trained.getShape()));
      secondMoments.add(manager.zeros(trained.getShape()));
    }
    this.count = manager.zeros(new Shape());
    this.fused = rank == 0 ? FusedGradients.of(config, manager) : Optional.empty();
  }

  private static void requireFlashAttention(Device device) {
    if (device.isGpu()
        && Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId()))
            < FLASH_CAPABILITY) {
      throw new TrainingException(
          3,
          "this GPU is older than Ampere (compute capability 8.0), which training needs; train with"
              + " --device cpu");
    }
  }

  private List<NDArray> trained() {
    return adapters.isEmpty() ? weights : adapters.arrays();
  }

  /**
   * Does one step on the mean loss over all targets of the batches.
   *
   * @param batches at least one; their gradients are added up
   * @param rate learning rate
   */
  public Result run(List<PackedBatch> batches, double rate) {
    // It belongs to the thread, and DJL turns it off as it likes.
    JniUtils.setGradMode(true);
    double weight = 1.0 / batches.stream().mapToLong(batch -> batch.targets().length).sum();
    if (batches.size() == 1) {
      return run(batches.get(0), weight, rate);
    }
    if (sums.isEmpty()) {
      trained().forEach(array -> sums.add(manager.zeros(array.getShape())));
    }
    double loss = 0;
    for (int i = 0; i < batches.size(); i++) {
      loss += accumulate(batches.get(i), weight, sums, i == 0);
    }
    return new Result(loss, update(sums, rate));
  }

  private Result run(PackedBatch batch, double weight, double rate) {
    try (NDManager scope = manager.newSubManager()) {
      if (isFused(batch)) {
        Found found = fused.orElseThrow().of(weights, onDevice(batch, scope), weight, scope);
        double norm = update(found.gradients(), rate);
        return new Result(found.loss().getFloat() * weight, norm);
      }
      try (Arguments arguments = batch(batch, scope).number(weight)) {
        float[] result =
            optimizer(arguments, rate).call(script, "step", scope).get(0).toFloatArray();
        return new Result(result[0], result[1]);
      }
    }
  }

  /** Small batches wait for launches, of which the one program has fewer. */
  private boolean isFused(PackedBatch batch) {
    return fused.isPresent() && (long) batch.inputs().length * config.hiddenSize() >= LARGE;
  }

  /** Adds gradients to sums, or replaces them; the loss. */
  private double accumulate(PackedBatch batch, double weight, List<NDArray> into, boolean first) {
    try (NDManager scope = manager.newSubManager()) {
      if (isFused(batch)) {
        Found found = fused.orElseThrow().of(weights, onDevice(batch, scope), weight, scope);
        collect(into, found.gradients(), first);
        return found.loss().getFloat() * weight;
      }
      try (Arguments arguments = batch(batch, scope).number(weight)) {
        arguments.tensors(into).flag(first);
        return arguments.call(script, "accumulate", scope).get(0).getFloat();
      }
    }
  }

  private void collect(List<NDArray> sums, List<NDArray> gradients, boolean first) {
    try (Arguments arguments = new Arguments().tensors(sums).tensors(gradients).flag(first)) {
      arguments.call(script, "collect").close();
    }
  }

  /** Clips and applies gradients; their norm before. */
  private double update(List<NDArray> gradients, double rate) {
    try (NDManager scope = manager.newSubManager();
        Arguments arguments = new Arguments().tensors(gradients)) {
      return optimizer(arguments, rate).call(script, "update", scope).get(0).getFloat();
    }
  }

  /** Measures without training. */
  Evaluation evaluate(PackedBatch batch) {
    JniUtils.setGradMode(false);
    try (NDManager scope = manager.newSubManager();
        Arguments arguments = batch(batch, scope)) {
      float[] result = arguments.call(script, "evaluate", scope).get(0).toFloatArray();
      return new Evaluation(result[0], Math.round(result[1]), batch.targets().length);
    }
  }

  /**
   * The gradients of the mean loss over a batch, by weight.
   *
   * @param scope of the device; owns them
   */
  public List<NDArray> gradients(PackedBatch batch, NDManager scope) {
    JniUtils.setGradMode(true);
    List<NDArray> found = new ArrayList<>();
    trained().forEach(array -> found.add(scope.zeros(array.getShape())));
    accumulate(batch, 1.0 / batch.targets().length, found, true);
    return found;
  }

  /** Likewise, as numbers: for tests. */
  List<float[]> gradients(PackedBatch batch) {
    try (NDManager scope = manager.newSubManager()) {
      return gradients(batch, scope).stream().map(NDArray::toFloatArray).toList();
    }
  }

  /**
   * A copy of the weights with what the adapters learned.
   *
   * @param scope owns it
   */
  Weights merged(NDManager scope) {
    JniUtils.setGradMode(false);
    Weights copy = Weights.zeros(config, scope);
    for (int i = 0; i < weights.size(); i++) {
      // Not copyTo: it puts another tensor behind the array, and the views by name keep the zeros.
      copy.parameters().get(i).set(new NDIndex("..."), weights.get(i));
    }
    if (!adapters.isEmpty()) {
      try (Arguments arguments = new Arguments()) {
        arguments
            .tensors(copy.parameters())
            .tensors(adapters.arrays())
            .number(adapters.scale())
            .integers(shape())
            .call(script, "merge", scope);
      }
    }
    return copy;
  }

  /** All that training changes, by names that stay: what is saved to continue later. */
  SortedMap<String, NDArray> state() {
    SortedMap<String, NDArray> state = new TreeMap<>();
    List<NDArray> trained = trained();
    for (int i = 0; i < trained.size(); i++) {
      state.put("trained." + i, trained.get(i));
      state.put("first_moment." + i, firstMoments.get(i));
      state.put("second_moment." + i, secondMoments.get(i));
    }
    state.put("count", count);
    return state;
  }

  FusedGradients.Batch onDevice(PackedBatch batch, NDManager scope) {
    int[] lengths = batch.lengths();
    int[] starts = new int[lengths.length + 1];
    for (int i = 0; i < lengths.length; i++) {
      starts[i + 1] = starts[i] + lengths[i];
    }
    return new FusedGradients.Batch(
        new Passes.Tokens(inputs(batch, scope), rope(batch)),
        targets(batch, scope),
        scope.create(starts, new Shape(starts.length)),
        lengths[lengths.length - 1]);
  }

  private NDArray inputs(PackedBatch batch, NDManager scope) {
    int n = batch.inputs().length;
    long[] numbers = new long[2 * n];
    System.arraycopy(batch.inputs(), 0, numbers, 0, n);
    int at = n;
    for (int length : batch.lengths()) {
      for (int position = 0; position < length; position++) {
        numbers[at++] = position;
      }
    }
    return inputs.tensor(numbers, new Shape(2, n), scope);
  }

  private NDArray targets(PackedBatch batch, NDManager scope) {
    int m = batch.targets().length;
    long[] numbers = new long[2 * m];
    System.arraycopy(batch.targetIndices(), 0, numbers, 0, m);
    System.arraycopy(batch.targets(), 0, numbers, m, m);
    return targets.tensor(numbers, new Shape(2, m), scope);
  }

  private Rotary.Tables rope(PackedBatch batch) {
    return rotary.upTo(batch.lengths()[batch.lengths().length - 1]);
  }

  private Arguments batch(PackedBatch batch, NDManager scope) {
    long[][] groups = batch.groups();
    Rotary.Tables rope = rope(batch);
    return new Arguments()
        .tensors(weights)
        .tensors(adapters.arrays())
        .number(adapters.scale())
        .flag(half)
        .tensor(inputs(batch, scope))
        .tensor(targets(batch, scope))
        .integers(groups[0])
        .integers(groups[1])
        .tensor(rope.cos())
        .tensor(rope.sin())
        .integers(shape())
        .number(config.normEpsilon());
  }

  private Arguments optimizer(Arguments arguments, double rate) {
    for (boolean matrices : new boolean[] {true, false}) {
      for (List<NDArray> arrays : List.of(trained(), firstMoments, secondMoments)) {
        arguments.tensors(
            arrays.stream().filter(array -> array.getShape().dimension() > 1 == matrices).toList());
      }
    }
    return arguments
        .tensor(count)
        .number(rate)
        .number(optimizer.decay())
        .number(optimizer.beta1())
        .number(optimizer.beta2())
        .number(optimizer.clip());
  }

  private long[] shape() {
    return new long[] {
      config.layers(),
      config.heads(),
      config.keyValueHeads(),
      config.headSize(),
      config.queryKeyValueBias() ? 1 : 0
    };
  }

  @Override
  public void close() {
    manager.close();
  }
}
