package dev.gradus.model.torch;

import java.nio.file.Path;
import java.util.Objects;

/**
 * How libtorch is to run.
 *
 * @param threads threads of one operator; 0 leaves the choice to libtorch (the physical cores)
 * @param cache the folder in which the native libraries are unpacked once (about 430 MB); callers
 *     give a folder below the cache root of Gradus
 * @param device {@code cpu}, {@code gpu} or {@code gpu:N}
 */
public record TorchOptions(int threads, Path cache, String device) {

  public TorchOptions {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(device, "device");
    if (threads < 0) {
      throw new IllegalArgumentException("threads must not be negative: " + threads);
    }
  }

  /** On the CPU. */
  public static TorchOptions cpu(int threads, Path cache) {
    return new TorchOptions(threads, cache, "cpu");
  }
}
