package dev.gradus.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;

/** libtorch, started once per JVM. */
public final class Torch {

  private final Engine engine;
  private final Device device;

  private Torch(Engine engine, Device device) {
    this.engine = engine;
    this.device = device;
  }

  /**
   * Starts libtorch, or returns the one that runs.
   *
   * @throws TorchUnavailableException if the native library cannot be loaded or the device is not
   *     there
   */
  public static synchronized Torch start(TorchOptions options) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("DJL_CACHE_DIR", options.cache().toString());
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(options.threads()));
    return new Torch(Engine.getEngine("PyTorch"), Device.fromName(options.device()));
  }

  /** A manager of arrays on the device; the caller closes it, and with it all its arrays. */
  public NDManager newManager() {
    return engine.newBaseManager(device);
  }

  /** Where arrays live and operators run. */
  public Device device() {
    return device;
  }
}
