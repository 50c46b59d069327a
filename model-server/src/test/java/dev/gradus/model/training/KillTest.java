package dev.gradus.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed ({@code kill -9}) again and again, each time after a random number of steps
 * and thus in the middle of whatever follows, ends like one that was left alone. The number of
 * kills is {@code -Dgradus.kills}.
 */
class KillTest {

  private static final int STEPS = 12;

  @TempDir private Path folder;

  @Test
  void train_killedAtRandomMoments_endsWithTheSameLosses() throws Exception {
    Runs.data(folder, 240);
    Runs.config(folder);
    Path whole = folder.resolve("whole");
    Path broken = folder.resolve("broken");
    assertEquals(0, run(whole, Integer.MAX_VALUE));
    SplittableRandom random = new SplittableRandom(Long.getLong("gradus.seed", 1));
    int kills = Integer.getInteger("gradus.kills", 2);
    for (int i = 0; i < kills; i++) {
      // Each life is short, so that the last one is left something to do.
      run(broken, random.nextInt(0, Math.max(2, STEPS / kills)));
    }
    assertEquals(0, run(broken, Integer.MAX_VALUE));
    assertEquals(losses(whole), losses(broken));
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("model.safetensors")),
        Files.readAllBytes(broken.resolve("model.safetensors")));
  }

  /** Starts or continues a run, kills it after so many steps; its exit code. */
  private int run(Path out, int steps) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.add(TrainMain.class.getName());
    command.addAll(Runs.arguments(folder, out));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int seen = 0;
      while (seen < steps && lines.readLine() != null) {
        seen++;
      }
      if (steps != Integer.MAX_VALUE) {
        process.destroyForcibly();
      }
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> losses(Path out) throws IOException {
    List<String> rows = Files.readAllLines(out.resolve("train.csv"));
    assertTrue(rows.size() > STEPS);
    return rows.stream().map(row -> row.replaceAll("^(([^,]*,){6})[^,]*,", "$1")).toList();
  }
}
