package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gradus.lean.RunningLean;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A JVM that is killed leaves no Lean behind. */
class OrphanTest {
  private static final int PATIENCE_SECONDS = 60;

  /** What the child JVM runs: a pool in the middle of a long tactic. */
  static final class PoolProgram {
    private PoolProgram() {}

    public static void main(String[] args) throws Exception {
      RunningLean lean = RunningLean.start(PoolConfig.defaults(1));
      PoolClient client = new PoolClient(lean.pool());
      var theorem = client.open("theorem orphan : True :=");
      System.out.println("running");
      System.out.flush();
      client.run(theorem, 0, new Limits(1_000_000_000, 600_000), "iterate 1000000000 skip");
    }
  }

  @Test
  void kill_jvmWithAPool_leavesNoProcessBehind() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process jvm =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), PoolProgram.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<ProcessHandle> family;
    try (BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("running", out.readLine());
      family = jvm.descendants().toList();
      assertFalse(family.isEmpty(), "the pool has no processes");
    } finally {
      jvm.destroyForcibly(); // SIGKILL
    }
    for (ProcessHandle process : family) {
      process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
