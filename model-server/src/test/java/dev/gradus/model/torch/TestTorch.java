package dev.gradus.model.torch;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Map;

/** libtorch for tests: two threads, on the CPU, unpacked once into the module's build folder. */
public final class TestTorch {

  private TestTorch() {}

  /** Starts libtorch, or returns the one that runs. */
  public static Torch start() {
    return Torch.start(TorchOptions.cpu(2, Path.of("target", "djl")));
  }

  /** Arrays and managers that hang from the engine's own manager, on every level. */
  public static int managed() throws ReflectiveOperationException {
    try (NDManager manager = start().newManager()) {
      return managed(manager.getParentManager());
    }
  }

  private static int managed(NDManager manager) throws ReflectiveOperationException {
    // DJL shows a manager's own arrays only.
    Field field = BaseNDManager.class.getDeclaredField("resources");
    field.setAccessible(true);
    int count = 0;
    for (Object resource : ((Map<?, ?>) field.get(manager)).values()) {
      count += resource instanceof NDManager below ? 1 + managed(below) : 1;
    }
    return count;
  }
}
