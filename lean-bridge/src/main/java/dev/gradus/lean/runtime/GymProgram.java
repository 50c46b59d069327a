package dev.gradus.lean.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gym's Lean sources (resources of package {@code dev.gradus.lean.gym}) and their compilation,
 * as the README beside them says. Compiled once for a Lean and kept in the cache as {@code
 * Gym.olean} and {@code Main.lean}.
 */
record GymProgram(List<String> parts, String link, String main) {
  private static final Logger log = LoggerFactory.getLogger(GymProgram.class);

  /**
   * Lean yields to whoever feeds it: on a full machine a JVM that waits for its turn to hand over
   * the next tactic leaves Lean itself without work.
   */
  private static final List<String> NICE = List.of("nice", "-n", "5");

  /** What Node has compiled of the embedded Lean, beside the compiled gym. */
  static final String CODE = "lean.code";

  static GymProgram ofResources() {
    List<String> parts =
        resource("gym.parts")
            .lines()
            .map(String::strip)
            .filter(l -> !l.isEmpty())
            .map(GymProgram::resource)
            .toList();
    return new GymProgram(parts, resource("Link.lean"), resource("Main.lean"));
  }

  /** Name of the cache's entry: changes with Lean and with the sources. */
  String entryName(LeanToolchain lean) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
    for (String source : List.of(source(lean.exportedLibrary()), link, main, CODE)) {
      digest.update(source.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    String hash = HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    String commit = lean.version().commit();
    String version =
        lean.version().version() + (commit.isEmpty() ? "" : "+" + commit.substring(0, 7));
    return "gym/" + version + (lean.exportedLibrary() ? "-exported-" : "-") + hash;
  }

  /** Returns the folder with the compiled gym, compiled first if it is not there. */
  Path compiled(LeanToolchain lean, CacheFolder cache, boolean force, Steps steps) {
    CacheFolder.Builder builder = folder -> compile(lean, folder, steps);
    String name = entryName(lean);
    return force ? cache.rebuiltEntry(name, builder) : cache.entry(name, builder);
  }

  /** The process that runs what {@link #compiled} returned. */
  static ProcessBuilder process(LeanToolchain lean, Path compiled, Path scratch) {
    ProcessBuilder builder =
        lean.process(scratch, compiled, List.of("--run", compiled.resolve("Main.lean").toString()));
    builder.command().addAll(0, NICE);
    Path code = compiled.resolve(CODE);
    if (Files.isRegularFile(code)) {
      builder.environment().put("GRADUS_LEAN_CODE", code.toString());
    }
    return builder;
  }

  /**
   * Whether Lean starts with the code that was kept. Node takes none that another version of it
   * made, or another processor: then, and without any, Lean starts all the same, but slowly.
   */
  static boolean startsWithKeptCode(LeanToolchain lean, Path compiled) throws IOException {
    Path code = compiled.resolve(CODE);
    if (!Files.isRegularFile(code)) {
      return false;
    }
    Path scratch = Files.createTempDirectory("gradus-code").toRealPath();
    try {
      ProcessBuilder start = lean.process(scratch, compiled, List.of("--version"));
      start.environment().put("GRADUS_LEAN_CODE", code.toString());
      return !LeanToolchain.errors(start, "lean --version").contains(CODE);
    } finally {
      CacheFolder.deleteRecursively(scratch);
    }
  }

  private void compile(LeanToolchain lean, Path folder, Steps steps) throws IOException {
    Files.writeString(folder.resolve("Main.lean"), main);
    try (Steps.Step step = steps.begin("Compiling the gym", -1)) {
      step.reached(0);
      if (lean.exportedLibrary()) {
        Files.writeString(folder.resolve("Gym.lean"), source(true));
        Files.writeString(folder.resolve("Link.lean"), link);
        Path build = Files.createDirectory(folder.resolve("build"));
        run(lean, folder, "build/Gym.olean", List.of("-o", "build/Gym.olean", "Gym.lean"));
        run(
            lean,
            folder,
            "Gym.olean",
            List.of("--run", "Link.lean", "build/Gym.olean", "build/Gym.ir", "Gym.olean"));
        CacheFolder.deleteRecursively(build);
        Files.delete(folder.resolve("Link.lean"));
      } else {
        Files.writeString(folder.resolve("Gym.lean"), source(false));
        run(lean, folder, "Gym.olean", List.of("-o", "Gym.olean", "Gym.lean"));
      }
      Files.delete(folder.resolve("Gym.lean"));
    }
    if (lean.exportedLibrary()) {
      try (Steps.Step step = steps.begin("Warming up Lean", -1)) {
        warmUp(lean, folder, step);
      }
    }
  }

  /** Lean would also run without: what goes wrong here is no reason to have none. */
  private static void warmUp(LeanToolchain lean, Path folder, Steps.Step step) {
    ProcessBuilder gym = process(lean, folder, folder);
    gym.environment().put("GRADUS_LEAN_CODE_OUT", folder.resolve(CODE).toString());
    try {
      WarmUp.ofResources().play(gym, step);
    } catch (IOException e) {
      log.warn(
          "Lean could not be warmed up ({}): it will take longer to get going", e.getMessage());
    }
  }

  /**
   * Judged by its result: the embedded Lean ends a program that it ran with an arbitrary status.
   */
  private static void run(LeanToolchain lean, Path folder, String result, List<String> arguments) {
    try {
      LeanToolchain.run(
          lean.process(folder, folder, arguments),
          "lean " + String.join(" ", arguments),
          (status, output) -> Files.isRegularFile(folder.resolve(result)));
    } catch (EnvironmentException e) {
      throw failed(lean, e.getMessage());
    }
  }

  private static EnvironmentException failed(LeanToolchain lean, String reason) {
    return new EnvironmentException(
        "the gym does not compile with Lean "
            + lean.version().version()
            + " ("
            + reason
            + "): use another Lean version, or --lean embedded");
  }

  /**
   * The parts as one module.
   *
   * @param module whether Lean takes every file for a module, in which names are private unless
   *     said otherwise
   */
  String source(boolean module) {
    StringBuilder source = new StringBuilder("import Lean\n");
    if (module) {
      source.append("public section\n");
    }
    for (String part : parts) {
      part.lines()
          .filter(line -> !line.startsWith("import "))
          .forEach(line -> source.append(line).append('\n'));
    }
    return source.toString();
  }

  private static String resource(String name) {
    String path = "/dev/gradus/lean/gym/" + name;
    try (InputStream in = GymProgram.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("resource " + path + " is missing from this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read resource " + path, e);
    }
  }
}
