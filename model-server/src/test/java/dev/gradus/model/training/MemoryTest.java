package dev.gradus.model.training;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import dev.gradus.model.checkpoint.ShippedConfig;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.torch.TestTorch;
import dev.gradus.model.training.data.Batches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Memory stays flat however long a run is. {@code -Dgradus.memory.steps=2000} is the long version,
 * with the model of 5 million parameters; it needs a heap of fixed size (docs/benchmarks/model.md),
 * since a JVM that fills its heap for the first time grows as well.
 */
class MemoryTest {

  private static final Path STATUS = Path.of("/proc/self/status");

  @Test
  void run_manySteps_memoryStaysFlat() throws IOException {
    assumeTrue(Files.exists(STATUS), "needs Linux");
    Integer asked = Integer.getInteger("gradus.memory.steps");
    int steps = asked == null ? 100 : asked;
    DecoderConfig config =
        asked == null
            ? TrainingStepTest.config(DecoderConfig.Family.LLAMA)
            : ShippedConfig.of("5m").orElseThrow().config();
    SplittableRandom random = new SplittableRandom(1);
    try (NDManager manager = TestTorch.start().newManager();
        Weights weights = Weights.random(config, manager, 1);
        TrainingStep step = new TrainingStep(manager, config, weights, AdamW.DEFAULT)) {
      long settled = 0;
      for (int i = 0; i < steps; i++) {
        int[] lengths = random.ints(4, 20, 64).toArray();
        step.run(List.of(Batches.random(config.vocabularySize(), i, lengths)), 1e-4);
        // The first half fills the allocator's pools with all sizes that occur.
        if (i == steps / 2) {
          settled = resident();
        }
        if (asked != null && i % 100 == 0) {
          System.out.println("step " + i + ": " + resident() + " kB resident");
        }
      }
      long last = resident();
      long allowed = settled / 50 + (asked == null ? 8_000 : 0);
      assertTrue(last - settled < allowed, settled + " kB, then " + last + " kB");
    }
  }

  private static long resident() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
