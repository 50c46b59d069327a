package dev.gradus.model.torch;

import ai.djl.Device;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * CUDA graphs: what a program launches on a GPU is recorded once and launched again as one.
 *
 * <p>A step of decoding is some hundred small kernels. Launched one by one they take longer to
 * launch than to run; a graph takes a few microseconds for all of them. DJL does not offer graphs,
 * and TorchScript has no operator for them, but libtorch has the class {@code at::cuda::CUDAGraph},
 * and its methods are exported. They are called here by their mangled names, through JNA. This is
 * the one class that knows them; where one is missing, there are no graphs, and callers launch
 * plainly. Checked against the symbols of libtorch 2.7.1 and 2.11.0.
 *
 * <p>While a graph is recorded, allocations come from a pool that all graphs of this object share,
 * so their temporary tensors lie at the same places. So graphs of one object must not run at the
 * same time, and nothing that is to last may be allocated while one is recorded.
 */
public final class CudaGraphs {

  /** A CUDAGraph has about 150 bytes (2.11.0). */
  private static final int OBJECT_BYTES = 4096;

  /** cudaStreamCaptureModeThreadLocal: other threads may allocate meanwhile. */
  private static final int THREAD_LOCAL = 1;

  /**
   * Two numbers that come back in registers: a {@code c10::cuda::CUDAStream} (its device, its
   * number) or a {@code std::pair<uint64, uint64>}, which names a pool.
   */
  @FieldOrder({"first", "second"})
  public static class Pair extends Structure implements Structure.ByValue {
    /** Low half. */
    public long first;

    /** High half. */
    public long second;
  }

  /** A recorded program. */
  public final class Graph implements AutoCloseable {

    private final Pointer object;

    private Graph(Pointer object) {
      this.object = object;
    }

    /** Launches it on the thread's current stream. */
    public void replay() {
      replay.invokeVoid(new Object[] {object});
    }

    /** Frees it; it must have run to its end. */
    @Override
    public void close() {
      destroy.invokeVoid(new Object[] {object});
      forget();
    }
  }

  private final byte device;
  private final Function construct;
  private final Function destroy;
  private final Function begin;
  private final Function end;
  private final Function replay;
  private final Function streamFromPool;
  private final Function currentStream;
  private final Function setStream;
  private final Function synchronize;
  private final Function newPool;
  private final Pair stream;

  /** The pool dies with its last graph. */
  private Pair pool;

  private int alive;

  private CudaGraphs(NativeLibrary torch, NativeLibrary c10, byte device) {
    this.device = device;
    construct = constructor(torch);
    destroy = torch.getFunction("_ZN2at4cuda9CUDAGraphD1Ev");
    begin =
        torch.getFunction(
            "_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode");
    end = torch.getFunction("_ZN2at4cuda9CUDAGraph11capture_endEv");
    replay = torch.getFunction("_ZN2at4cuda9CUDAGraph6replayEv");
    streamFromPool = c10.getFunction("_ZN3c104cuda17getStreamFromPoolEba");
    currentStream = c10.getFunction("_ZN3c104cuda20getCurrentCUDAStreamEa");
    setStream = c10.getFunction("_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE");
    synchronize = c10.getFunction("_ZN3c104cuda18device_synchronizeEv");
    newPool = torch.getFunction("_ZN2at4cuda17graph_pool_handleEv");
    stream = (Pair) streamFromPool.invoke(Pair.class, new Object[] {false, device});
  }

  /** Since 2.8 the constructor takes a flag, whether to keep what was recorded. */
  private static Function constructor(NativeLibrary torch) {
    try {
      return torch.getFunction("_ZN2at4cuda9CUDAGraphC1Ev");
    } catch (UnsatisfiedLinkError e) {
      return torch.getFunction("_ZN2at4cuda9CUDAGraphC1Eb");
    }
  }

  /** Graphs on a device; empty on a CPU, and where libtorch does not have the symbols. */
  public static Optional<CudaGraphs> of(Device device) {
    if (!device.isGpu()) {
      return Optional.empty();
    }
    Path folder = Path.of(LibUtils.getLibtorchPath());
    try {
      return Optional.of(
          new CudaGraphs(
              NativeLibrary.getInstance(folder.resolve("libtorch_cuda.so").toString()),
              NativeLibrary.getInstance(folder.resolve("libc10_cuda.so").toString()),
              (byte) device.getDeviceId()));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  /**
   * Runs a program once, for whatever it prepares, then once more to record it; the second time
   * nothing is computed.
   *
   * @param program launches the same kernels on the same memory each time; it must not wait for the
   *     device, nor read from it
   */
  public synchronized Graph record(Runnable program) {
    Pair before = (Pair) currentStream.invoke(Pair.class, new Object[] {device});
    if (alive == 0) {
      pool = (Pair) newPool.invoke(Pair.class, new Object[0]);
    }
    Pointer object = new Memory(OBJECT_BYTES);
    object.clear(OBJECT_BYTES);
    synchronize.invokeVoid(new Object[0]);
    setStream.invokeVoid(new Object[] {stream});
    try {
      program.run();
      synchronize.invokeVoid(new Object[0]);
      construct.invokeVoid(new Object[] {object, 0});
      begin.invokeVoid(new Object[] {object, pool, THREAD_LOCAL});
      // A failure in here leaves the stream recording, and the GPU unusable for this thread. But
      // the same program has just run, so that only a lack of memory is left to fail.
      program.run();
      end.invokeVoid(new Object[] {object});
      alive++;
    } finally {
      setStream.invokeVoid(new Object[] {before});
    }
    return new Graph(object);
  }

  private synchronized void forget() {
    alive--;
  }
}
