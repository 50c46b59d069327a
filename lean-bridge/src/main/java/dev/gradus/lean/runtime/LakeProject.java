package dev.gradus.lean.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder with a lakefile, as Lake describes it.
 *
 * @param folder absolute
 * @param modulePath folders with the compiled modules of the project and of what it depends on
 * @param lean the program of the project's toolchain
 */
record LakeProject(Path folder, List<Path> modulePath, Optional<Path> lean) {

  /**
   * Asks Lake.
   *
   * @param lean the program that the user wants; Lake is looked for beside it, then on the search
   *     path
   */
  static LakeProject of(Path folder, Optional<Path> lean) {
    if (Stream.of("lakefile.toml", "lakefile.lean")
        .noneMatch(f -> Files.isRegularFile(folder.resolve(f)))) {
      throw new EnvironmentException(
          folder + " is not a Lake project (no lakefile): give its folder with --project");
    }
    Path lake =
        lean.map(l -> l.resolveSibling("lake"))
            .filter(Files::isExecutable)
            .or(() -> Executables.find("lake"))
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "no `lake` on the PATH: install Lean with elan, or work without --project"));
    Path absolute;
    try {
      absolute = folder.toRealPath();
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot open the project " + folder + ": give its folder with --project", e);
    }
    String told =
        LeanToolchain.output(
            new ProcessBuilder(ParentDeath.KILL.command(List.of(lake.toString(), "env")))
                .directory(absolute.toFile()),
            "lake env in " + folder);
    return parse(absolute, told);
  }

  /** Reads the lines {@code NAME=value} of {@code lake env}. */
  static LakeProject parse(Path folder, String told) {
    Map<String, String> environment = new HashMap<>();
    for (String line : told.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        environment.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    List<Path> modulePath =
        Stream.of(environment.getOrDefault("LEAN_PATH", "").split(":", -1))
            .filter(entry -> !entry.isBlank())
            .map(entry -> folder.resolve(entry).normalize())
            .filter(Files::isDirectory)
            .toList();
    Optional<Path> lean =
        Optional.ofNullable(environment.get("LEAN_SYSROOT"))
            .filter(root -> !root.isBlank())
            .map(root -> Path.of(root, "bin", "lean"))
            .filter(Files::isExecutable);
    return new LakeProject(folder, modulePath, lean);
  }

  /** Whether the compiled module of this name is there. */
  boolean has(String module) {
    return modulePath.stream()
        .anyMatch(path -> Files.isRegularFile(path.resolve(module + ".olean")));
  }

  /** The commit at which the manifest pins a package. */
  Optional<String> commit(String packageName) {
    Path manifest = folder.resolve("lake-manifest.json");
    if (!Files.isRegularFile(manifest)) {
      return Optional.empty();
    }
    try {
      for (JsonNode pinned : new ObjectMapper().readTree(manifest.toFile()).path("packages")) {
        if (pinned.path("name").asText().equals(packageName) && pinned.hasNonNull("rev")) {
          return Optional.of(pinned.get("rev").asText());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + manifest + ": run `lake update` in the project", e);
    }
  }
}
