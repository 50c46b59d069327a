package dev.gradus.model.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.TensorAddress;
import com.sun.jna.Pointer;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.torch.CudaKernels;
import java.util.List;
import java.util.Optional;

/** {@link Passes} in bfloat16 by kernels of our own, {@code passes.cu}. */
final class GpuPasses implements Passes {

  private static final String SOURCE = "/dev/gradus/model/training/passes.cu";

  /** Of a block. */
  private static final int THREADS = 256;

  /** Up to this width a row is the work of a warp: then a thread has at most 64 numbers. */
  private static final int WARP_WIDTH = 2048;

  private static final int WARP = 32;

  /** Numbers of a load. */
  private static final int EIGHT = 8;

  private final DecoderConfig config;
  private final CudaKernels kernels;
  private final int parts;

  private GpuPasses(DecoderConfig config, CudaKernels kernels) {
    this.config = config;
    this.kernels = kernels;
    parts = 2 * kernels.multiprocessors();
  }

  /** Kernels for a decoder; empty where its shape or the device does not suit them. */
  static Optional<Passes> of(DecoderConfig config, Device device) {
    boolean suits =
        device.isGpu()
            && config.headSize() % (2 * EIGHT) == 0
            && config.hiddenSize() % (2 * EIGHT) == 0
            && config.intermediateSize() % (2 * EIGHT) == 0;
    if (!suits) {
      return Optional.empty();
    }
    List<String> options =
        List.of(
            "-DWIDTH=" + config.hiddenSize(),
            "-DD=" + config.headSize(),
            "-DINNER=" + config.intermediateSize(),
            "-DTHREADS=" + THREADS,
            "-DTEAM=" + team(config),
            "--std=c++17",
            "-DINFINITY=__int_as_float(0x7f800000)");
    return CudaKernels.compile(device, SOURCE, options)
        .map(kernels -> new GpuPasses(config, kernels));
  }

  /** Threads that share a row of a norm. */
  private static int team(DecoderConfig config) {
    return config.hiddenSize() <= WARP_WIDTH ? WARP : THREADS;
  }

  @Override
  public void normalise(NDArray x, NDArray weight, NDArray n, NDArray h, NDArray r) {
    int rows = rows(x);
    launch(
        "normalise",
        blocks(rows, THREADS / team(config)),
        at(x),
        at(weight),
        at(n),
        at(h),
        at(r),
        rows,
        (float) config.normEpsilon());
  }

  @Override
  public int parts() {
    return parts;
  }

  @Override
  public void normaliseBack(
      NDArray dn, NDArray weight, NDArray h, NDArray r, NDArray dx, NDArray parts) {
    launch(
        "normalise_back",
        rows(parts),
        at(dn),
        at(weight),
        at(h),
        at(r),
        at(dx),
        at(parts),
        rows(dx));
  }

  @Override
  public void turn(NDArray qkv, NDArray bias, Tokens tokens) {
    int rows = rows(qkv);
    launch(
        "turn",
        headBlocks(rows),
        at(qkv),
        bias == null ? null : at(bias),
        at(tokens.tables().cos()),
        at(tokens.tables().sin()),
        second(tokens.inputs(), 0),
        rows,
        config.heads(),
        config.keyValueHeads());
  }

  @Override
  public void turnBack(NDArray dq, NDArray dk, NDArray dv, NDArray dqkv, Tokens tokens) {
    int rows = rows(dqkv);
    launch(
        "turn_back",
        headBlocks(rows),
        at(dq),
        at(dk),
        at(dv),
        at(dqkv),
        at(tokens.tables().cos()),
        at(tokens.tables().sin()),
        second(tokens.inputs(), 0),
        rows,
        config.heads(),
        config.keyValueHeads());
  }

  @Override
  public void swiglu(NDArray z, NDArray a) {
    int rows = rows(z);
    launch("swiglu", innerBlocks(rows), at(z), at(a), rows);
  }

  @Override
  public void swigluBack(NDArray da, NDArray z) {
    int rows = rows(z);
    launch("swiglu_back", innerBlocks(rows), at(da), at(z), rows);
  }

  @Override
  public void loss(NDArray logits, NDArray targets, int start, NDArray losses, double weight) {
    launch(
        "loss",
        rows(logits),
        at(logits),
        second(targets, start),
        at(losses).share((long) start * Float.BYTES),
        config.vocabularySize(),
        (float) weight);
  }

  private void launch(String kernel, int blocks, Object... arguments) {
    kernels.launch(kernel, new int[] {blocks, 1}, THREADS, 0, arguments);
  }

  /** Threads for all pairs of a head, eight each. */
  private int headBlocks(int rows) {
    long heads = config.heads() + 2L * config.keyValueHeads();
    return blocks(rows * heads * (config.headSize() / (2 * EIGHT)), THREADS);
  }

  private int innerBlocks(int rows) {
    return blocks((long) rows * (config.intermediateSize() / EIGHT), THREADS);
  }

  private static int blocks(long items, int each) {
    return Math.toIntExact((items + each - 1) / each);
  }

  private static int rows(NDArray array) {
    return Math.toIntExact(array.getShape().get(0));
  }

  private static Pointer at(NDArray array) {
    return TensorAddress.of((PtNDArray) array);
  }

  /** An entry of the second line of an int64 array of two lines. */
  private static Pointer second(NDArray array, int entry) {
    return at(array).share((array.getShape().get(1) + entry) * Long.BYTES);
  }
}
