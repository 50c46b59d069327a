package dev.gradus.model.decoder;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which library multiplies matrices on a CPU, as TorchScript source that goes with {@link
 * Decoder#SOURCE}.
 *
 * <p>libtorch calls MKL, which does without AVX-512 on processors that are not Intel's: there
 * oneDNN takes less than half the time. Elsewhere it gains little, and with AVX2 alone a row's
 * result would depend on how many others there are (see {@link RowGroups}). The choice depends on
 * the processor and not on a measurement, so that the same machine always samples and trains alike.
 */
public final class Products {

  /** By MKL, and on a GPU by cuBLAS. */
  static final String PLAIN = "/dev/gradus/model/decoder/product.ts";

  /** By oneDNN. */
  static final String ONEDNN = "/dev/gradus/model/decoder/product.onednn.ts";

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  private Products() {}

  /** The source for a device. */
  public static String on(Device device) {
    if (device.isGpu()) {
      return PLAIN;
    }
    try {
      return leavesAvx512Unused(Files.readString(CPUINFO)) ? ONEDNN : PLAIN;
    } catch (IOException e) {
      return PLAIN; // Not Linux, or not told.
    }
  }

  /** Whether MKL does not use what the processor can. */
  static boolean leavesAvx512Unused(String cpuinfo) {
    return cpuinfo.contains("avx512f") && !cpuinfo.contains("GenuineIntel");
  }
}
