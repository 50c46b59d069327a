package dev.gradus.model.bench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gradus.model.checkpoint.ShippedConfig;
import dev.gradus.model.torch.Natives;
import dev.gradus.model.torch.TestTorch;
import dev.gradus.model.torch.Torch;
import dev.gradus.model.torch.TorchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The comparison itself on a CPU; a GPU's numbers where there is one. */
class NumericsTest {

  @Test
  void compare_cpuWithItself_differsByRoundingOnly() throws IOException {
    Torch cpu = TestTorch.start();
    Numerics numerics = Numerics.compare(cpu, cpu, ShippedConfig.of("5m").orElseThrow().config());
    assertEquals(0, numerics.relativeError());
    assertEquals(1, numerics.sameToken());
    assertEquals(0, numerics.gradientError());
    assertTrue(numerics.decodedError() < 1e-4, () -> numerics.toString());
  }

  /** Bounds of docs/benchmarks/gpu.md. */
  @Test
  void compare_gpuWithCpu_withinBounds() throws IOException {
    String path = System.getenv().getOrDefault("PYTORCH_LIBRARY_PATH", "");
    assumeTrue(!path.isEmpty(), "PYTORCH_LIBRARY_PATH names no libtorch for CUDA: skipped");
    Natives natives = Natives.installed(Path.of(path)).findCuda();
    assumeTrue(natives.cuda() && Natives.gpus() > 0, "no GPU: skipped");
    TorchOptions options =
        new TorchOptions(0, Path.of("target", "djl"), "gpu", Optional.of(Path.of(path)), false);
    Torch gpu = Torch.start(options);
    Torch cpu = TestTorch.start();
    Numerics numerics = Numerics.compare(gpu, cpu, ShippedConfig.of("5m").orElseThrow().config());
    assertTrue(numerics.relativeError() < 0.03, () -> numerics.toString());
    assertTrue(numerics.decodedError() < 0.1, () -> numerics.toString());
    assertTrue(numerics.gradientError() < 0.05, () -> numerics.toString());
  }
}
