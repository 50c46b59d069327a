package dev.gradus.lean.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/**
 * One {@code lean} program, how it finds modules, and how it is confined. Everything in which the
 * embedded Lean differs from others is decided here.
 *
 * @param program an absolute path
 * @param modulePath where modules are looked for, Lean's own library included, as Lean sees the
 *     paths
 * @param readable folders that Lean must be able to read besides its own installation
 */
record LeanToolchain(
    Path program,
    LeanVersion version,
    List<String> modulePath,
    Set<Path> readable,
    Confinement confinement) {

  /** Long enough for the gym to be compiled on a machine that is busy with ten other things. */
  private static final int QUESTION_SECONDS = 600;

  /** The embedded Lean, which need not be asked. */
  static LeanToolchain embedded(Path installation) {
    Path lean = installation.resolve("bin/lean");
    return new LeanToolchain(
        lean,
        EmbeddedInstaller.LEAN,
        List.of(EmbeddedInstaller.LIBRARY),
        Set.of(),
        Confinement.of(lean));
  }

  /**
   * Asks a program what it is.
   *
   * @param projectPath module path of a Lake project, without Lean's own library; may be empty
   */
  static LeanToolchain of(Path program, List<Path> projectPath) {
    Path given = program.toAbsolutePath();
    String told = ask(given, "--version");
    LeanVersion version =
        LeanVersion.parse(told)
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        given
                            + " does not say which Lean it is: give the path of a `lean` program with --lean"));
    if (!version.isAtLeast(LeanVersion.OLDEST)) {
      throw new EnvironmentException(
          given
              + " is Lean "
              + version.version()
              + ", which is too old: use "
              + LeanVersion.OLDEST
              + " or later");
    }
    List<String> modulePath = new ArrayList<>();
    Set<Path> readable = new LinkedHashSet<>();
    for (Path folder : projectPath) {
      modulePath.add(folder.toString());
      readable.add(folder);
    }
    // In a Lake environment the library is not part of LEAN_PATH, and the gym does not look for it.
    modulePath.add(ask(given, "--print-libdir").strip());
    Path lean = given;
    if (EmbeddedInstaller.installationOf(given).isEmpty()) {
      Path prefix = Path.of(ask(given, "--print-prefix").strip());
      // What elan puts on the search path chooses a toolchain by the current folder; take the one
      // it chose here.
      if (Files.isExecutable(prefix.resolve("bin/lean"))) {
        lean = prefix.resolve("bin/lean");
        readable.add(prefix);
      }
    }
    return new LeanToolchain(lean, version, modulePath, readable, Confinement.of(lean));
  }

  /**
   * Whether imports only show what the library exports: the embedded library carries neither
   * private parts nor code.
   */
  boolean exportedLibrary() {
    return EmbeddedInstaller.installationOf(program).isPresent();
  }

  /**
   * A confined Lean process in its scratch folder.
   *
   * @param modules folder to look for modules first, also readable; may be the scratch folder
   */
  ProcessBuilder process(Path scratch, Path modules, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    Set<Path> folders = new LinkedHashSet<>(readable);
    if (!modules.equals(scratch)) {
      folders.add(modules);
    }
    ProcessBuilder builder = confinement.confine(command, scratch, folders);
    List<String> path = new ArrayList<>();
    path.add(modules.toString());
    path.addAll(modulePath);
    builder.environment().put("LEAN_PATH", String.join(":", path));
    return builder;
  }

  /** The embedded Lean answers such questions and then exits with an arbitrary status. */
  private static String ask(Path lean, String question) {
    return run(
        new ProcessBuilder(lean.toString(), question),
        lean + " " + question,
        (status, answer) -> status == 0 || !answer.isBlank());
  }

  /** Standard output of a short-lived process that must succeed. */
  static String output(ProcessBuilder builder, String what) {
    return run(builder, what, (status, answer) -> status == 0);
  }

  /**
   * Standard output of a short-lived process.
   *
   * @param succeeded tells from the exit status and the output whether all went well
   */
  static String run(ProcessBuilder builder, String what, BiPredicate<Integer, String> succeeded) {
    Ended ended = end(builder, what);
    if (!succeeded.test(ended.status(), ended.output())) {
      String message = firstLine(ended.errors() + ended.output(), ended.status());
      throw new EnvironmentException(what + " failed (" + message + "): try it in a terminal");
    }
    return ended.output();
  }

  /** What a short-lived process says on standard error, however it ends. */
  static String errors(ProcessBuilder builder, String what) {
    return end(builder, what).errors();
  }

  private record Ended(int status, String output, String errors) {}

  private static Ended end(ProcessBuilder builder, String what) {
    try {
      Path answer = Files.createTempFile("gradus-answer", ".txt");
      Path errors = Files.createTempFile("gradus-errors", ".txt");
      try {
        Process process =
            builder.redirectOutput(answer.toFile()).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        if (!process.waitFor(QUESTION_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new EnvironmentException(
              what + " did not answer within " + QUESTION_SECONDS + " s: try it in a terminal");
        }
        return new Ended(
            process.exitValue(),
            Files.readString(answer, StandardCharsets.UTF_8),
            Files.readString(errors, StandardCharsets.UTF_8));
      } finally {
        Files.delete(answer);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot run "
              + what
              + " ("
              + e.getMessage()
              + "): check the path given with --lean, or run gradus doctor",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvironmentException(what + " was interrupted: try again", e);
    }
  }

  private static String firstLine(String text, int status) {
    Optional<String> line = text.lines().filter(l -> !l.isBlank()).findFirst();
    return line.orElse("exit status " + status).strip();
  }
}
