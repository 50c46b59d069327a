package dev.gradus.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;

/** libtorch, started once per JVM. */
public final class Torch {

  private final Engine engine;
  private final Device device;

  private Torch(Engine engine, Device device) {
    this.engine = engine;
    this.device = device;
  }

  /**
   * Starts libtorch, or takes the one that runs; the first call decides on the library and the
   * folder, each call sets the threads of all that follows. The network is used only where the
   * options let a libtorch for CUDA be downloaded.
   *
   * @throws TorchUnavailableException if the native library cannot be unpacked or loaded, or the
   *     device is not there
   */
  public static synchronized Torch start(TorchOptions options) {
    Natives natives = Natives.of(options).findCuda();
    natives.prepare();
    // DJL reads it when it loads the library; its own default folder is outside ours.
    System.setProperty("DJL_CACHE_DIR", options.cache().toAbsolutePath().toString());
    // DJL would otherwise send a usage ping.
    System.setProperty("OPT_OUT_TRACKING", "true");
    Reproducible.arrange();
    KernelCache.arrange();
    Thread thread = Thread.currentThread();
    ClassLoader loader = thread.getContextClassLoader();
    Engine engine;
    try {
      Files.createDirectories(options.cache());
      if (natives.source() == Natives.Source.DOWNLOADED) {
        thread.setContextClassLoader(new WithoutBundled(loader));
      }
      engine = Engine.getEngine("PyTorch");
    } catch (IOException | EngineException | UnsatisfiedLinkError e) {
      throw new TorchUnavailableException(
          "cannot start "
              + natives.describe()
              + ", from "
              + options.cache()
              + " ("
              + reason(e)
              + "): "
              + remedy(natives),
          e);
    } finally {
      thread.setContextClassLoader(loader);
    }
    Allocator.keepFreedMemory();
    QuickExit.arrange();
    if (options.threads() > 0) {
      JniUtils.setNumThreads(options.threads());
    }
    return new Torch(engine, device(options.device(), engine, natives));
  }

  private static String remedy(Natives natives) {
    return switch (natives.source()) {
      case BUNDLED -> "give a writable folder with 500 MB free, on Linux x86-64";
      case INSTALLED -> "name torch/lib of a torch " + Natives.VERSION + " that Python can import";
      case DOWNLOADED -> "give a network and 5 GB free, or install torch " + Natives.VERSION;
    };
  }

  /** A manager of arrays on the device; the caller closes it, and with it all its arrays. */
  public NDManager newManager() {
    return engine.newBaseManager(device);
  }

  /** Where arrays live and operators run. */
  public Device device() {
    return device;
  }

  /** Threads of one operator on the CPU. */
  public int threads() {
    return JniUtils.getNumThreads();
  }

  /** Version of libtorch. */
  public String version() {
    return engine.getVersion();
  }

  private static Device device(String name, Engine engine, Natives natives) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("cpu")) {
      return Device.cpu();
    }
    if (!lower.matches("gpu(:\\d+)?")) {
      throw new TorchUnavailableException(
          "no device " + name + ": the device is cpu, gpu or gpu:N", null);
    }
    int number = lower.equals("gpu") ? 0 : Integer.parseInt(lower.substring("gpu:".length()));
    if (!natives.cuda()) {
      throw new TorchUnavailableException(
          "no device "
              + name
              + ", "
              + natives.describe()
              + ": set PYTORCH_LIBRARY_PATH to the folder torch/lib of an installed torch "
              + Natives.VERSION
              + " for CUDA, or GRADUS_TORCH_DOWNLOAD=1 on a machine with a GPU; or use the device"
              + " cpu",
          null);
    }
    if (number >= engine.getGpuCount()) {
      throw new TorchUnavailableException(
          "no device "
              + name
              + ", CUDA sees "
              + engine.getGpuCount()
              + " GPUs: install NVIDIA's driver, see gradus doctor, or use the device cpu",
          null);
    }
    return Device.gpu(number);
  }

  /** The innermost cause: DJL wraps the sentence that helps. */
  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
