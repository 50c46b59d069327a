package dev.gradus.model.checkpoint;

import ai.djl.ndarray.NDManager;
import dev.gradus.model.torch.Torch;
import dev.gradus.model.torch.TorchOptions;
import java.nio.file.Path;

/** The engine of this package's tests, unpacked below the build folder. */
final class Engines {

  private Engines() {}

  static NDManager newManager() {
    return Torch.start(TorchOptions.cpu(1, Path.of("target", "djl").toAbsolutePath())).newManager();
  }
}
