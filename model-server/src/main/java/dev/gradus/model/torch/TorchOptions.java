package dev.gradus.model.torch;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How libtorch is to run.
 *
 * @param threads threads of one operator; 0 leaves the choice to libtorch (the physical cores)
 * @param cache the folder in which the native libraries are unpacked once (about 430 MB); callers
 *     give a folder below the cache root of Gradus
 * @param device {@code cpu}, {@code gpu} or {@code gpu:N}
 * @param installed the folder of an installed libtorch, in place of the bundled one for CPUs
 * @param download whether a libtorch for CUDA may be downloaded (2.5 GB) where the device is a GPU
 *     and none is installed
 */
public record TorchOptions(
    int threads, Path cache, String device, Optional<Path> installed, boolean download) {

  public TorchOptions {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(installed, "installed");
    if (threads < 0) {
      throw new IllegalArgumentException("threads must not be negative: " + threads);
    }
  }

  /** With the bundled libtorch. */
  public TorchOptions(int threads, Path cache, String device) {
    this(threads, cache, device, Optional.empty(), false);
  }

  /** On the CPU. */
  public static TorchOptions cpu(int threads, Path cache) {
    return new TorchOptions(threads, cache, "cpu");
  }
}
