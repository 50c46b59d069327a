package dev.gradus.model.cli;

import dev.gradus.model.torch.Natives;
import dev.gradus.model.torch.TorchOptions;
import dev.gradus.model.torch.TorchUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What {@code gradus doctor} tells of the model's libraries and of GPUs: found by it as a Supplier
 * of lines as its {@code --json} prints them, for it knows nothing of this module. Nothing is
 * loaded but the CUDA runtime, where there is one.
 */
public final class GpuHealth implements Supplier<List<Map<String, String>>> {

  /** The driver's file of the first GPU. */
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

  private static final String WAYS =
      "to use it, set PYTORCH_LIBRARY_PATH to the folder torch/lib of an installed torch "
          + Natives.VERSION
          + " for CUDA, or GRADUS_TORCH_DOWNLOAD=1";

  private final Map<String, String> environment;
  private final boolean driver;
  private final IntSupplier gpus;

  /** Of this machine. */
  public GpuHealth() {
    this(System.getenv(), Files.exists(DRIVER), Natives::gpus);
  }

  /**
   * Of another one: for tests.
   *
   * @param driver whether NVIDIA's driver runs
   * @param gpus how many GPUs the CUDA runtime sees; asked only where there is a libtorch for CUDA
   */
  GpuHealth(Map<String, String> environment, boolean driver, IntSupplier gpus) {
    this.environment = environment;
    this.driver = driver;
    this.gpus = gpus;
  }

  @Override
  public List<Map<String, String>> get() {
    TorchOptions options = NeuralFlags.torch(0, "cpu", environment);
    Natives natives;
    try {
      natives =
          options.installed().isPresent()
              ? Natives.installed(options.installed().get()).findCuda()
              : Natives.bundledOr(options.download() && driver);
    } catch (TorchUnavailableException e) {
      int cut = e.getMessage().lastIndexOf(": ");
      String remedy = e.getMessage().substring(cut + 2);
      return List.of(line("libtorch", "failed", e.getMessage().substring(0, cut), remedy));
    }
    return List.of(line("libtorch", "ok", natives.describe(), ""), gpu(natives));
  }

  private Map<String, String> gpu(Natives natives) {
    if (!driver) {
      return natives.cuda()
          ? line("gpu", "warning", "no NVIDIA driver runs", "install it, or use --device cpu")
          : line("gpu", "ok", "no NVIDIA driver runs; models run on the CPU", "");
    }
    if (!natives.cuda()) {
      return line("gpu", "warning", "there is an NVIDIA driver, libtorch is for CPUs", WAYS);
    }
    if (natives.source() == Natives.Source.DOWNLOADED) {
      return line("gpu", "ok", "libtorch for CUDA is downloaded at the first --device gpu", "");
    }
    int count = gpus.getAsInt();
    return count > 0
        ? line("gpu", "ok", "CUDA sees " + count + (count == 1 ? " GPU" : " GPUs"), "")
        : line(
            "gpu",
            "warning",
            "the CUDA runtime is not found, or sees no GPU",
            "put the folder of libcudart.so into LD_LIBRARY_PATH, and see whether nvidia-smi works");
  }

  private static Map<String, String> line(
      String check, String result, String finding, String remedy) {
    return Map.of("check", check, "result", result, "finding", finding, "remedy", remedy);
  }
}
