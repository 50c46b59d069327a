package dev.gradus.model.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.cuda.CudaUtils;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.gradus.model.torch.CudaGraphs.Pair;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * CUDA kernels of our own, compiled on the machine by NVRTC, the compiler library that comes with
 * every CUDA build of libtorch, and launched by the driver on the stream that libtorch uses.
 */
public final class CudaKernels {

  /** Compute capability below which the kernels do not compile: bfloat16 needs Ampere. */
  private static final int LEAST_CAPABILITY = 80;

  /** From Hopper on a kernel may start while the one before it ends. */
  private static final int OVERLAPS = 90;

  /** CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION, and how large an attribute is. */
  private static final int OVERLAP_ATTRIBUTE = 6;

  private static final int ATTRIBUTE_BYTES = 72;

  /** CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT. */
  private static final int MULTIPROCESSORS = 16;

  private final NativeLibrary driver;
  private final Pointer module;
  private final boolean overlaps;
  private final Function launch;
  private final Function currentStream;
  private final Function rawStream;
  private final byte device;
  private final Map<String, Pointer> functions = new HashMap<>();

  private CudaKernels(
      NativeLibrary driver, NativeLibrary c10, byte device, boolean overlaps, byte[] binary) {
    this.driver = driver;
    this.device = device;
    this.overlaps = overlaps;
    launch = driver.getFunction("cuLaunchKernelEx");
    currentStream = c10.getFunction("_ZN3c104cuda20getCurrentCUDAStreamEa");
    rawStream = c10.getFunction("_ZNK3c104cuda10CUDAStream6streamEv");
    Memory image = new Memory(binary.length);
    image.write(0, binary, 0, binary.length);
    PointerByReference loaded = new PointerByReference();
    check(driver, "cuModuleLoadData", loaded, image);
    module = loaded.getValue();
  }

  /**
   * Compiles a source. The device must have been used by this thread already.
   *
   * @param resource absolute name of a resource
   * @param options of NVRTC, besides the architecture
   * @return empty where there is no NVRTC, the device is too old, or it is not the first: kernels
   *     are launched in the thread's current context, and DJL leaves that at the first device's
   */
  public static Optional<CudaKernels> compile(
      Device device, String resource, List<String> options) {
    if (device.getDeviceId() != 0) {
      return Optional.empty();
    }
    try {
      int capability = Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId()));
      if (capability < LEAST_CAPABILITY) {
        return Optional.empty();
      }
      NativeLibrary compiler = NativeLibrary.getInstance("nvrtc");
      Path c10 = Path.of(LibUtils.getLibtorchPath()).resolve("libc10_cuda.so");
      List<String> all = new ArrayList<>(options);
      all.add("--gpu-architecture=sm_" + capability);
      return Optional.of(
          new CudaKernels(
              NativeLibrary.getInstance("libcuda.so.1"),
              NativeLibrary.getInstance(c10.toString()),
              (byte) device.getDeviceId(),
              capability >= OVERLAPS,
              compile(compiler, resource, all)));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  private static byte[] compile(NativeLibrary compiler, String resource, List<String> options) {
    PointerByReference created = new PointerByReference();
    check(compiler, "nvrtcCreateProgram", created, text(resource), resource, 0, null, null);
    Pointer program = created.getValue();
    int result =
        compiler
            .getFunction("nvrtcCompileProgram")
            .invokeInt(new Object[] {program, options.size(), options.toArray(String[]::new)});
    if (result != 0) {
      String log =
          new String(output(compiler, program, "nvrtcGetProgramLog"), StandardCharsets.UTF_8);
      throw new EngineException("NVRTC cannot compile " + resource + ": " + log.strip());
    }
    byte[] binary = output(compiler, program, "nvrtcGetCUBIN");
    check(compiler, "nvrtcDestroyProgram", created);
    return binary;
  }

  private static byte[] output(NativeLibrary compiler, Pointer program, String getter) {
    LongByReference size = new LongByReference();
    check(compiler, getter + "Size", program, size);
    Memory memory = new Memory(size.getValue());
    check(compiler, getter, program, memory);
    return memory.getByteArray(0, (int) size.getValue());
  }

  private static String text(String resource) {
    try (InputStream in = CudaKernels.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(NativeLibrary library, String function, Object... arguments) {
    int result = library.getFunction(function).invokeInt(arguments);
    if (result != 0) {
      throw new EngineException(function + " failed with " + result);
    }
  }

  /**
   * Launches a kernel on the thread's current stream. Where the device can, it starts while what is
   * before it on the stream still runs: it must wait itself ({@code griddepcontrol.wait}).
   *
   * @param blocks number of blocks along x, and along y
   * @param shared bytes of shared memory
   * @param arguments each a Pointer (or null), an Integer or a Float
   */
  public void launch(String kernel, int[] blocks, int threads, int shared, Object... arguments) {
    Pointer function = functions.computeIfAbsent(kernel, this::find);
    Memory values = new Memory(8L * arguments.length);
    Memory pointers = new Memory(8L * arguments.length);
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof Integer number) {
        values.setInt(8L * i, number);
      } else if (arguments[i] instanceof Float number) {
        values.setFloat(8L * i, number);
      } else {
        values.setPointer(8L * i, (Pointer) arguments[i]);
      }
      pointers.setPointer(8L * i, values.share(8L * i));
    }
    // A CUlaunchConfig: the two sizes, shared memory, the stream, attributes and their number.
    Memory config = new Memory(56);
    Memory attribute = new Memory(ATTRIBUTE_BYTES);
    attribute.clear();
    attribute.setInt(0, OVERLAP_ATTRIBUTE);
    attribute.setInt(8, 1);
    config.clear();
    int[] sizes = {blocks[0], blocks[1], 1, threads, 1, 1, shared};
    config.write(0, sizes, 0, sizes.length);
    config.setPointer(32, stream());
    config.setPointer(40, attribute);
    config.setInt(48, overlaps ? 1 : 0);
    int result = launch.invokeInt(new Object[] {config, function, pointers, null});
    // The driver has only their addresses.
    Reference.reachabilityFence(values);
    Reference.reachabilityFence(attribute);
    if (result != 0) {
      throw new EngineException("cannot launch " + kernel + ": CUDA error " + result);
    }
  }

  /** How many blocks can run side by side, at least. */
  public int multiprocessors() {
    IntByReference number = new IntByReference();
    check(driver, "cuDeviceGetAttribute", number, MULTIPROCESSORS, (int) device);
    return number.getValue();
  }

  private Pointer find(String kernel) {
    PointerByReference function = new PointerByReference();
    check(driver, "cuModuleGetFunction", function, module, kernel);
    return function.getValue();
  }

  private Pointer stream() {
    Pair current = (Pair) currentStream.invoke(Pair.class, new Object[] {device});
    Memory object = new Memory(16);
    object.setLong(0, current.first);
    object.setLong(8, current.second);
    return rawStream.invokePointer(new Object[] {object});
  }
}
