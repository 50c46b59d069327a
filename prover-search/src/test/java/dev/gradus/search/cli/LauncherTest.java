package dev.gradus.search.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a repository of its own, with programs named {@code mvn} and {@code java}
 * that write down how they were called.
 */
final class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "dirname",
          "readlink",
          "sed",
          "find",
          "head",
          "tail",
          "grep",
          "cat",
          "tee",
          "date",
          "cp",
          "mv",
          "rm",
          "mkdir",
          "ls",
          "xargs",
          "sleep",
          "echo",
          "touch");

  @TempDir Path folder;
  private Path root;
  private Path bin;

  /** How a program ended and what it printed. */
  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void makeRepository() throws IOException {
    Path launcher = Path.of("../gradus").toAbsolutePath().normalize();
    assumeTrue(Files.exists(launcher), "no launcher beside the module");
    root = Files.createDirectories(folder.resolve("a repository"));
    Files.copy(launcher, root.resolve("gradus"));
    executable(root.resolve("gradus"));
    Files.writeString(root.resolve("pom.xml"), "");
    Files.createDirectories(root.resolve("curriculum/src/main/java"));
    Files.writeString(root.resolve("curriculum/pom.xml"), "");
    Files.writeString(root.resolve("curriculum/src/main/java/A.java"), "");
    bin = Files.createDirectories(folder.resolve("bin"));
    for (String tool : TOOLS) {
      for (String place : List.of("/usr/bin/", "/bin/")) {
        if (Files.exists(Path.of(place + tool))) {
          program(tool, "exec " + place + tool + " \"$@\"");
        }
      }
    }
    program(
        "mvn",
        "echo build >>'" + folder + "/builds'",
        "echo '[INFO] Building Gradus :: curriculum'",
        "mkdir -p curriculum/target",
        "echo >curriculum/target/gradus-curriculum-1.jar");
    program("java", "for argument; do echo \"$argument\"; done");
    java("17.0.1");
  }

  private void java(String version) throws IOException {
    Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private void program(String name, String... lines) throws IOException {
    Path program = bin.resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    executable(program);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Process start(Path launcher, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    return builder.start();
  }

  private Ended launch(String... arguments) throws Exception {
    return end(start(root.resolve("gradus"), arguments));
  }

  private static Ended end(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, err);
  }

  private int builds() throws IOException {
    Path builds = folder.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  @Test
  void launch_first_buildsAndStarts() throws Exception {
    Ended ended = launch("prove", "two words", "∀");
    assertEquals(0, ended.code(), ended.err());
    assertTrue(ended.out().endsWith("\nprove\ntwo words\n∀\n"), ended.out());
    assertTrue(ended.err().contains("gradus: building"), ended.err());
    assertTrue(ended.err().contains("Gradus :: curriculum"), ended.err());
    assertEquals(1, builds());
  }

  @Test
  void launch_second_doesNotBuild() throws Exception {
    launch();
    Ended ended = launch();
    assertEquals("", ended.err());
    assertEquals(1, builds());
  }

  @Test
  void launch_sourceNewerThanBuild_builds() throws Exception {
    launch();
    FileTime built = Files.getLastModifiedTime(root.resolve("target/launch/stamp"));
    Files.setLastModifiedTime(
        root.resolve("curriculum/src/main/java/A.java"),
        FileTime.fromMillis(built.toMillis() + 10_000));
    launch();
    assertEquals(2, builds());
  }

  @Test
  void launch_throughSymbolicLinks_findsTheRepository() throws Exception {
    Path link = Files.createSymbolicLink(bin.resolve("one"), root.resolve("gradus"));
    Path linkToLink = Files.createSymbolicLink(folder.resolve("two"), Path.of("bin/one"));
    assertTrue(Files.isSymbolicLink(link));
    Ended ended = end(start(linkToLink, "x"));
    assertEquals(0, ended.code(), ended.err());
    assertTrue(ended.out().contains(root + "/target/launch/app."), ended.out());
  }

  @Test
  void launch_severalAtOnce_buildOnce() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(start(root.resolve("gradus"), "n" + i));
    }
    for (int i = 0; i < 4; i++) {
      Ended ended = end(processes.get(i));
      assertEquals(0, ended.code(), ended.err());
      assertTrue(ended.out().endsWith("\nn" + i + "\n"), ended.out());
    }
    assertEquals(1, builds());
  }

  @Test
  void launch_lockOfADeadProcess_isTaken() throws Exception {
    Files.createDirectories(root.resolve("target/launch/lock"));
    // Linux has no process of a higher number than 2^22, now or later.
    Files.writeString(root.resolve("target/launch/lock/pid"), ((1 << 22) + 1) + "\n");
    assertEquals(0, launch().code());
    assertEquals(1, builds());
  }

  @Test
  void launch_buildFails_saysWhyAndTriesAgainNextTime() throws Exception {
    program("mvn", "echo '[ERROR] no such symbol'", "exit 1");
    Ended ended = launch();
    assertEquals(3, ended.code());
    assertTrue(ended.err().contains("no such symbol"), ended.err());
    assertTrue(ended.err().contains("gradus: the build failed"), ended.err());
    assertEquals("", ended.out());
    assertEquals(3, launch().code());
  }

  @Test
  void launch_withoutMaven_saysSo() throws Exception {
    Files.delete(bin.resolve("mvn"));
    Ended ended = launch();
    assertEquals(3, ended.code());
    assertEquals(
        "gradus: Maven is not installed, and is needed to build; install Maven 3.8 or later\n",
        ended.err());
  }

  @Test
  void launch_withoutJava_saysSo() throws Exception {
    Files.delete(bin.resolve("java"));
    Ended ended = launch();
    assertEquals(3, ended.code());
    assertTrue(ended.err().startsWith("gradus: Java is not installed"), ended.err());
  }

  @Test
  void launch_oldJava_saysSo() throws Exception {
    java("11.0.2");
    Ended ended = launch();
    assertEquals(3, ended.code());
    assertTrue(ended.err().startsWith("gradus: Java 11 at "), ended.err());
    assertEquals(1, ended.err().lines().count());
  }
}
