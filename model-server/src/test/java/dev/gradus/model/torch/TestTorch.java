package dev.gradus.model.torch;

import java.nio.file.Path;

/** libtorch for tests: two threads, on the CPU, unpacked once into the module's build folder. */
public final class TestTorch {

  private TestTorch() {}

  /** Starts libtorch, or returns the one that runs. */
  public static Torch start() {
    return Torch.start(TorchOptions.cpu(2, Path.of("target", "djl")));
  }
}
