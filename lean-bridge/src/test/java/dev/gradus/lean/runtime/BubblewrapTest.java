package dev.gradus.lean.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a native Lean may do: shown by programs that try everything in its place. */
@Timeout(300)
class BubblewrapTest {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir Path folder;

  @BeforeAll
  static void requireBubblewrap() {
    assumeTrue(
        Confinement.of(Path.of("/usr/bin/lean")) == Confinement.BUBBLEWRAP,
        "bwrap is not installed, or may not make namespaces here");
  }

  /** Runs a shell script as if it were Lean; returns what it printed as {@code name=value}. */
  private Map<String, String> attempt(Path scratch, String... script) throws Exception {
    ProcessBuilder confined =
        Confinement.BUBBLEWRAP.confine(
            List.of("/bin/sh", "-c", String.join("\n", script)), scratch, Set.of());
    Process process = confined.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Map<String, String> told = new HashMap<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line; (line = lines.readLine()) != null; ) {
        told.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
      }
    }
    process.waitFor();
    return told;
  }

  @Test
  void process_confined_writesOnlyItsScratchFolder() throws Exception {
    Path scratch = Files.createDirectory(folder.resolve("scratch")).toRealPath();
    Path home = Path.of(System.getProperty("user.home"), "gradus-bubblewrap-test");
    Map<String, String> told =
        attempt(
            scratch,
            "echo x > inside && echo inside=yes",
            // May succeed, in a /tmp of its own.
            "echo x > " + folder.resolve("outside"),
            "echo x > " + home + " && echo home=yes",
            "mount -o remount,rw / && echo remounted=yes && echo x > " + home,
            "echo end=yes");
    assertEquals(Map.of("inside", "yes", "end", "yes"), told);
    assertTrue(Files.exists(scratch.resolve("inside")));
    assertFalse(Files.exists(folder.resolve("outside")));
    assertFalse(Files.exists(home));
  }

  @Test
  void process_confined_seesNoNetworkNoOtherProcessNoSecretNoRight() throws Exception {
    Path scratch = Files.createDirectory(folder.resolve("scratch")).toRealPath();
    Map<String, String> told =
        attempt(
            scratch,
            "echo interfaces=$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ')",
            "echo java=$(grep -l java /proc/[0-9]*/comm)",
            "echo rights=$(grep CapEff /proc/self/status | tr -d 'CapEf:\\t 0')",
            "echo sockets=$(ls /run)",
            "echo home=$HOME",
            "kill -0 " + ProcessHandle.current().pid() + " && echo reached=yes");
    assertEquals(
        Map.of("interfaces", "lo", "java", "", "rights", "", "sockets", "", "home", ""), told);
  }

  @Test
  void gym_underBubblewrap_answers() throws Exception {
    Path cache = LeanRuntime.defaultCache(System.getenv());
    LeanRuntime.embedded(cache, System.err);
    LeanToolchain embedded = LeanToolchain.embedded(cache.resolve(EmbeddedInstaller.ENTRY));
    LeanToolchain wrapped =
        new LeanToolchain(
            embedded.program(),
            embedded.version(),
            embedded.modulePath(),
            Set.of(cache.toRealPath()), // visible even where it lies in /tmp
            Confinement.BUBBLEWRAP);
    Path gym = cache.resolve(GymProgram.ofResources().entryName(wrapped));
    Path scratch = Files.createDirectory(folder.resolve("scratch")).toRealPath();

    Process process =
        GymProgram.process(wrapped, gym, scratch)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader answers = process.inputReader();
        Writer requests = process.outputWriter()) {
      String ready = answers.readLine();
      assertTrue(ready != null && ready.contains("\"ready\":true"), ready);
      requests.write("nonsense\n");
      requests.flush();
      assertTrue(answers.readLine().contains("bad_request"));
    } finally {
      process.destroyForcibly();
    }
  }

  /** What the child JVM runs: something confined that never ends by itself and never reads. */
  static final class BusyProgram {
    private BusyProgram() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      Process busy =
          Confinement.BUBBLEWRAP
              .confine(
                  List.of("/bin/sh", "-c", "echo running; while :; do :; done"),
                  Path.of(arguments[0]),
                  Set.of())
              .start();
      System.out.println(busy.inputReader().readLine());
      busy.waitFor();
    }
  }

  @Test
  void process_busyWhenItsJvmIsKilled_dies() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BusyProgram.class.getName(),
                folder.toRealPath().toString())
            .start();
    List<ProcessHandle> family;
    try (BufferedReader out = jvm.inputReader()) {
      assertEquals("running", out.readLine());
      family = jvm.descendants().toList();
      assertTrue(family.size() > 1, "bwrap and what it runs");
    } finally {
      jvm.destroyForcibly(); // SIGKILL
    }
    for (ProcessHandle process : family) {
      process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
