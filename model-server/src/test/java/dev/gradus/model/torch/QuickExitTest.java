package dev.gradus.model.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to end while libtorch computes. */
class QuickExitTest {

  /** Ends with 7 in the midst of products that take far longer than the JVM waits for them. */
  static final class Busy {
    private static final int SIDE = 3000;

    public static void main(String[] args) {
      Thread thread =
          new Thread(
              () -> {
                try (NDManager manager = TestTorch.start().newManager()) {
                  var a = manager.ones(new Shape(SIDE, SIDE));
                  System.out.println("computing");
                  while (true) {
                    a.matMul(a).close();
                  }
                }
              });
      thread.start();
    }
  }

  @Test
  void exit_duringANativeCall_endsWithItsStatus(@TempDir Path folder)
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
      while (line != null && !line.equals("computing")) {
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
