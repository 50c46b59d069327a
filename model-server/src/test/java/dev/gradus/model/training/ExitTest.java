package dev.gradus.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDManager;
import dev.gradus.model.checkpoint.ShippedConfig;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.torch.TestTorch;
import dev.gradus.model.training.data.Batches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to end while libtorch computes: the JVM waits 0.3 s for that. */
class ExitTest {

  /** Trains for minutes, in steps of seconds. */
  static final class Busy {
    private static final int[] LENGTHS = new int[64];

    public static void main(String[] args) throws IOException {
      Arrays.fill(LENGTHS, 128);
      DecoderConfig config = ShippedConfig.of("5m").orElseThrow().config();
      try (NDManager manager = TestTorch.start().newManager();
          Weights weights = Weights.random(config, manager, 1);
          TrainingStep step = new TrainingStep(manager, config, weights, AdamW.DEFAULT)) {
        for (int i = 0; i < 1000; i++) {
          System.out.println("step");
          step.run(List.of(Batches.random(config.vocabularySize(), i, LENGTHS)), 1e-4);
        }
      }
    }
  }

  @Test
  void sigterm_duringAStep_endsWithItsStatus(@TempDir Path folder)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Busy.class.getName()))
            .redirectErrorStream(true)
            .start();
    try (var in = process.inputReader(StandardCharsets.UTF_8)) {
      String line = in.readLine();
      while (line != null && !line.equals("step")) {
        line = in.readLine();
      }
      process.destroy(); // SIGTERM
      assertEquals(128 + 15, process.waitFor());
      assertFalse(folder.resolve("hs_err.log").toFile().exists());
    } finally {
      process.destroyForcibly();
    }
  }
}
