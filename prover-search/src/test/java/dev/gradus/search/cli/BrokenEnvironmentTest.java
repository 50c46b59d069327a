package dev.gradus.search.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gradus.search.toy.ToyServer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the machine lacks is told in one line, with its remedy and exit code 3. */
@Timeout(600)
final class BrokenEnvironmentTest {
  private static final String TRUE = "{\"name\":\"two\",\"statement\":\"theorem two : 2 :=\"}\n";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeStatement() throws Exception {
    file = Files.writeString(folder.resolve("a.jsonl"), TRUE);
  }

  private static void assertOneLine(String fault, String errors) {
    assertEquals(1, errors.lines().count(), errors);
    assertTrue(errors.startsWith("gradus: "), errors);
    assertTrue(errors.contains(fault), errors);
  }

  private static String errorsOf(int status, String... arguments) {
    PrintStream err = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      assertEquals(status, Main.run(arguments));
    } finally {
      System.setErr(err);
    }
    return errors.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prove FILE --lean NONE            | is not a program: give the path of `lean` with --lean",
        "prove FILE --lean FILE            | is not a program: give the path of `lean` with --lean",
        "prove FILE --lean /bin/true       | give the path of a `lean` program with --lean",
        "prove FILE --lean 127.0.0.1:1     | start one there with gradus serve",
        "setup --lean NONE                 | give the path of `lean` with --lean",
        "setup --cache FILE/x              | choose another with --cache DIR",
      })
  void run_unusableLean_oneLineAndExitCodeThree(String arguments, String fault) {
    String line =
        arguments
            .replace("FILE", file.toString())
            .replace("NONE", folder.resolve("none").toString());
    assertOneLine(fault, errorsOf(3, line.split(" ")));
  }

  @Test
  void serve_portInUse_oneLineAndExitCodeThree() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertOneLine("choose another --port", errorsOf(3, "serve", "--port", port));
    }
  }

  @Test
  void prove_runDirectoryInUse_oneLineAndExitCodeTwo() throws Exception {
    Path run = Files.createDirectory(folder.resolve("run"));
    try (ToyServer toy = new ToyServer();
        FileChannel lock =
            FileChannel.open(
                run.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertTrue(lock.tryLock().isValid());
      String at = toy.address();
      String errors =
          errorsOf(
              2, "prove", "--lean", at, "--model", at, "--run", run.toString(), file.toString());
      assertOneLine("wait for it or choose another --run", errors);
    }
  }

  @Test
  void sample_withoutLibtorch_theDefaultIsThePriorAndSaysSo_aNamedModelFails() throws Exception {
    Map<String, String> broken = Map.of("PYTORCH_LIBRARY_PATH", folder.toString());
    String[] asked = {"sample", "--seed", "1", "n : Nat\n⊢ 0 < 2 ^ n"};
    GradusProcess.Ended fallback = GradusProcess.run(broken, asked);
    assertEquals(0, fallback.status(), fallback::errors);
    assertEquals(1, fallback.errors().lines().count(), fallback::errors);
    assertTrue(fallback.errors().contains("using --model prior"), fallback::errors);
    assertEquals(
        GradusProcess.run(Map.of(), with(asked, "--model=prior")).output(), fallback.output());
    GradusProcess.Ended named = GradusProcess.run(broken, with(asked, "--model=prior+gradus"));
    assertEquals(3, named.status(), named::errors);
    assertOneLine("unset it", named.errors());
  }

  private static String[] with(String[] command, String further) {
    return Stream.concat(Stream.of(command), Stream.of(further)).toArray(String[]::new);
  }

  @Test
  void setup_withoutNpm_oneLineAndExitCodeThree() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    GradusProcess.Ended ended =
        GradusProcess.run(
            Map.of("PATH", empty.toString(), "XDG_CACHE_HOME", folder.resolve("c").toString()),
            "prove",
            file.toString());
    assertEquals(3, ended.status(), ended::errors);
    assertOneLine("install Node.js", messages(ended));
    assertEquals("", ended.output());
  }

  @Test
  void setup_withoutNetwork_oneLineAndExitCodeThree() throws Exception {
    boolean npm =
        List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
            .anyMatch(place -> Files.isExecutable(Path.of(place, "npm")));
    assumeTrue(npm, "npm is not installed");
    Path cache = folder.resolve("c");
    GradusProcess.Ended ended =
        GradusProcess.run(
            Map.of(
                "XDG_CACHE_HOME",
                cache.toString(),
                "npm_config_registry",
                "http://127.0.0.1:1/", // where nobody listens
                "npm_config_cache",
                folder.resolve("npm").toString(),
                "npm_config_fetch_retries",
                "0"),
            "setup");
    assertEquals(3, ended.status(), ended::errors);
    assertOneLine("check the network", messages(ended));
    try (var left = Files.list(cache.resolve("gradus"))) {
      assertEquals(List.of("lock"), left.map(p -> p.getFileName().toString()).toList());
    }
  }

  @Test
  void prove_outputToAFullDisk_oneLineAndExitCodeThree() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "there is no /dev/full");
    try (ToyServer toy = new ToyServer()) {
      String at = toy.address();
      Path errors = folder.resolve("errors");
      int status =
          GradusProcess.builder("prove", "--lean", at, "--model", at, file.toString())
              .redirectOutput(full.toFile())
              .redirectError(errors.toFile())
              .start()
              .waitFor();
      assertEquals(3, status);
      assertOneLine("standard output is full", Files.readString(errors));
    }
  }

  /** Without the names of the steps of an installation, which go to standard error too. */
  private static String messages(GradusProcess.Ended ended) {
    return String.join(
        "\n", ended.errors().lines().filter(line -> !line.endsWith(" ...")).toList());
  }
}
